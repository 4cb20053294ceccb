#pragma once

#include <functional>

#include "engine/owner_scope.hpp"
#include "engine/router.hpp"

namespace weft::detail {

/// A repeatable-read snapshot of an owner's rows on the side that has its baton. It begins with gate and baton, so that
/// they and all rows are of one moment, at which the owner was served there. Nothing is locked on servers; an embedded
/// store's shard takes no writes meanwhile. Thread safety: one thread.
class OwnerSnapshot {
 public:
  /// Errors: Unavailable (no side serves it within the deadline). open() tells false when there is no such owner.
  OwnerSnapshot(const OwnerScope& scope, Deadline deadline);
  ~OwnerSnapshot();
  OwnerSnapshot(const OwnerSnapshot&) = delete;
  OwnerSnapshot& operator=(const OwnerSnapshot&) = delete;

  bool open() const noexcept { return static_cast<bool>(session_); }
  const ShardSide& side() const noexcept { return *side_; }
  Time at() const noexcept { return at_; }
  /// Calls `take` with each row, in the key's order, some of them in memory at a time. Errors: Unavailable (the server
  /// or the connection is lost, or ended because `take` took too long), and what `take` throws.
  void each(const Registered& entity, const std::function<void(Row)>& take);

 private:
  bool begin(const Route& route, FenceFacts& facts);

  const OwnerScope& scope_;
  Deadline deadline_;
  const ShardSide* side_ = nullptr;
  Pool::Lease session_{};
  Time at_{};
};

}  // namespace weft::detail
