#pragma once

#include "engine/admin_owner.hpp"
#include "engine/owner_scope.hpp"

namespace weft::detail {

/// Looks on both sides of every shard and of the index, side by side.
OwnerLook look_everywhere(const OwnerScope& scope, Deadline deadline);

/// "1 row", "2 rows"
std::string counted(std::uint64_t number, const char* one, const char* many);

}  // namespace weft::detail
