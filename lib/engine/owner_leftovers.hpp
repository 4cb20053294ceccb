#pragma once

#include <cstdint>

#include "engine/owner_scope.hpp"

namespace weft::detail {

/// Erases rows of an owner from a shard where nobody serves it: behind a `moved` or an `erased` gate, or without one
/// (an `erased` one is then put in first). Some rows a transaction, each holding gate and baton as writers do, so that
/// they are never rows that somebody serves. Gives how many. Errors: Unavailable (the gate or the baton is another one
/// now; nothing is then erased by that transaction).
std::uint64_t erase_leftovers(const OwnerScope& scope, const ShardSide& side, Deadline deadline);

}  // namespace weft::detail
