#pragma once

#include <cstdint>
#include <vector>

#include "engine/conflict_rows.hpp"
#include "engine/tail.hpp"

namespace weft::detail {

/// The tail's changes of one shard's entities as rows of weft_conflict, all waiting, numbered in commit order.
std::vector<ConflictRow> staged_rows(const Tail& tail, std::uint32_t shard, std::uint64_t takeover, char side);

/// Brings in what the tail says of Weft's own tables and needs no judgement, and what the survivor has not got: tokens
/// and outbox rows of shards; names, placements, claims, object rows, ticket marks and the audit of the index. Rows
/// that were there before the tail stay as the survivor has them; gates are made anew from the placements. `session`:
/// the survivor's, of the operators' account. May be done again.
void bring_own_rows(Session& session, const Tail& tail, Deadline deadline);

}  // namespace weft::detail
