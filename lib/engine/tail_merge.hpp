#pragma once

#include <cstdint>

#include "engine/conflict_rows.hpp"
#include "engine/context.hpp"
#include "engine/tail_listed.hpp"

namespace weft::detail {

/// Brings the waiting changes of one shard's tail into the store, one transaction of the tail at a time and in its
/// order, through the ordinary fenced write path: the owner's placement is followed, index rows are taken, cache items
/// are marked. Each change's fate is written in the same transaction, so that it may break off anywhere and go on.
/// Thread safety: one thread.
class TailMerge {
 public:
  /// `survivor`: the letter of the side that serves the shard.
  TailMerge(const Parts& parts, std::uint32_t shard, char survivor, std::uint64_t takeover, Deadline deadline);

  /// One transaction of the tail; false: none waits. Errors: SchemaError (an entity of the tail is not registered, or
  /// otherwise than when the tail was read), Unavailable.
  bool step();

 private:
  friend class TailAttempt;
  bool merge(const std::vector<ConflictRow>& rows);
  void remember(Session& session);
  const Registered& entity_of(const ConflictRow& row) const;
  Pool::Lease home() const { return parts_.shard_pool->lease(*home_.server, deadline_); }

  const Parts& parts_;
  const ShardSide& home_;
  std::uint64_t takeover_;
  Deadline deadline_;
  ConflictRows table_;
  TailListed listed_{};
};

}  // namespace weft::detail
