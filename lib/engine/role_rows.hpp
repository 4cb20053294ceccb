#pragma once

#include <string>
#include <vector>

#include "engine/role.hpp"
#include "wire/session.hpp"

namespace weft::detail {

enum class RoleLock { none, for_update };

/// All rows of weft_role in the index's database `database`. Errors: as the session's.
std::vector<Role> read_roles(Session& session, const std::string& database, RoleLock lock, Deadline deadline);

}  // namespace weft::detail
