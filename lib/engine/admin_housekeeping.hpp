#pragma once

#include "engine/admin.hpp"
#include "engine/parts.hpp"

namespace weft::detail {

/// Removes from the cache what a shard's outbox names (then the outbox row), and drops tokens older than a day
/// (none while a side of the shard is lost).
/// Only the side that has the baton of parity 0 deletes, while it holds it: rows deleted on both sides at once would
/// stop the pair's replication.
/// Errors: Unavailable (the shard does not answer).
void keep_house(const Parts& parts, const ShardSpec& shard, bool dry_run, Deadline deadline, RepairReport& report);

}  // namespace weft::detail
