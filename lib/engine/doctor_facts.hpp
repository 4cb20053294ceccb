#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/admin.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// What one database server says of itself; the checks (doctor_checks.hpp) are pure functions over it.
struct ServerFacts {
  std::string name;
  bool pair = false;     // holds sides of the index or of shards
  bool tickets = false;  // holds a ticket server
  bool both = false;     // what is acknowledged here must be on the other side, too (durability = "pair", the index)
  Dialect dialect = Dialect::mariadb;
  std::map<std::string, std::string> variables{};  // lower-case name: global value
  std::string read_only_origin{};                  // "CONFIG", "COMMAND-LINE", "SQL", "COMPILE-TIME", or unknown
  std::vector<std::map<std::string, std::string>> sources{};  // a row a replication source
  std::size_t binlog_readers = 0;                             // servers that replicate from this one now
  std::string cipher{};                                       // of weftctl's own connection; empty: plain text

  const std::string& variable(const std::string& name) const;  // "" when there is no such
};

/// Asks a server with the admin account. Errors: as the session's.
ServerFacts find_facts(Session& session, std::string name, Deadline deadline);

/// "binlog_format" on "server db1a": what a finding begins with.
using Findings = std::vector<DoctorFinding>;
void add_good(Findings& all, const std::string& place, const std::string& check, const std::string& found);
void add_finding(Findings& all, DoctorFinding::Level level, const std::string& place, const std::string& check,
                 const std::string& found, const std::string& remedy);

}  // namespace weft::detail
