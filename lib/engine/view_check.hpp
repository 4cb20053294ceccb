#pragma once

#include <cstdint>

#include "engine/parts.hpp"

namespace weft::detail {

// The view is looked at before a statement is sent to a side of a pair, and again when its reply is there
// (docs/design/pairs.md). A shard without a second side is never taken over: nothing is looked at there.

/// Throws Unavailable(not_applied): another side serves alone now, or the view is old and the topology says to stop
/// then. Where it says to go on, that is counted (weft.view.old).
void check_before(const Parts& parts, const ShardSide& side);
/// After a reply that changed nothing. Throws Unavailable(not_applied): what was read may be old.
void check_read(const Parts& parts, const ShardSide& side);
/// After a reply that says "changed". Throws InDoubt: the side may have lost its role before.
void check_write(const Parts& parts, const ShardSide& side);

/// Whether the cache may be believed: a view that is too old could hide a takeover. Waits for the first view.
bool view_is_good(const Parts& parts, Deadline deadline) noexcept;
/// The store-wide takeover number as this process knows it.
std::uint64_t store_takeover(const Parts& parts) noexcept;

}  // namespace weft::detail
