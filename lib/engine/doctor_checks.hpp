#pragma once

#include <string>
#include <vector>

#include "engine/doctor_facts.hpp"

namespace weft::detail {

// The safe settings, as pure functions: facts in, findings out (good ones too).

/// Flush settings; on pairs also the binary log, its format, boot settings and replication; on ticket servers that
/// they do not replicate.
void check_server(const ServerFacts& server, Findings& findings);
/// Server ids and GTID domains of servers that replicate to each other must differ.
void check_distinct(const std::vector<ServerFacts>& servers, Findings& findings);
/// `grants`: the rows of SHOW GRANTS for the application's account. Too much: SUPER, READ_ONLY ADMIN, FILE, GRANT
/// OPTION, anything that changes tables or accounts. Too little: one of SELECT, INSERT, UPDATE, DELETE.
void check_grants(const std::string& place, const std::vector<std::string>& grants, Findings& findings);
/// `on_loopback`: the server's address is one.
void check_tls(const std::string& place, bool verified, bool on_loopback, const std::string& cipher,
               Findings& findings);

}  // namespace weft::detail
