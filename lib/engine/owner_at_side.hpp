#pragma once

#include "engine/admin_owner.hpp"
#include "engine/owner_scope.hpp"

namespace weft::detail {

/// What one side of a shard holds of an owner, whoever writes there. A side that does not answer says why. Locks
/// nothing.
OwnerAtSide look_at_side(const OwnerScope& scope, const ShardSide& side, Deadline deadline);

}  // namespace weft::detail
