#pragma once

#include "base/server.hpp"
#include "engine/pair_link.hpp"

namespace weft::detail {

/// Makes `follower` replicate from `source`, by GTID from where it stands, and waits until it does. What it knows of
/// that source already (account, password) stays; else it gets the account that `source` has here. `begin`: where it
/// stands from now on; nullopt: where it does.
/// Errors: Unavailable (it does not begin, with the server's error number), SchemaError (it replicates from another
/// server).
void follow(Session& follower, const Server& source, const std::optional<GtidPosition>& begin, Deadline deadline);

}  // namespace weft::detail
