#pragma once

#include <cstdint>

#include "engine/owner_scope.hpp"

namespace weft::detail {

// What Weft's own tables of a shard hold of one owner, erased as housekeeping does it: on the side that has the baton
// of parity 0, which is held meanwhile. Each gives how many rows went. Errors: Unavailable.

/// Changes of a lost side, of the owner's entities.
std::uint64_t erase_conflicts(const OwnerScope& scope, const ShardSpec& shard, Deadline deadline);
/// Each key is removed from the cache first; a row whose cache server does not answer stays.
std::uint64_t erase_outbox(const OwnerScope& scope, const ShardSpec& shard, Deadline deadline);
/// Only behind an `erased` gate: where somebody may still write, a token tells whether a commit in doubt happened.
std::uint64_t erase_tokens(const OwnerScope& scope, const ShardSpec& shard, Deadline deadline);

}  // namespace weft::detail
