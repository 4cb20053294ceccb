#pragma once

#include "base/server.hpp"
#include "engine/pair_link.hpp"

namespace weft::detail {

/// Makes `follower` replicate from `source`, by GTID from where it stands, and waits until it does. What it knows of
/// that source already (account, password) stays; else it gets the account that `source` has here. `begin`: an SQL
/// expression for where it stands from now on; empty: where it does.
/// Errors: Unavailable (it does not begin, with the server's error number), SchemaError (it replicates from another
/// server).
void follow(Session& follower, const Server& source, const std::string& begin, Deadline deadline);

/// For `begin`: where the server's own binary log stands, but in that domain at `last`. Evaluated by the server,
/// because in strict mode no domain may be missing or behind, and it writes on meanwhile.
std::string past(const GtidPosition& written, std::uint32_t domain, GtidPosition::Gtid last);

}  // namespace weft::detail
