#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/parts.hpp"

namespace weft::detail {

/// A transaction on the side of a shard that has the baton of parity 0, which it holds in share mode until it ends.
/// Rows that no owner has (outbox, tokens) are deleted there only: deleted on both sides at once they would stop the
/// pair's replication. Errors: Unavailable. Thread safety: one thread.
class HeldTransaction {
 public:
  HeldTransaction(const Parts& parts, const ShardSpec& shard, Deadline deadline);
  ~HeldTransaction();
  HeldTransaction(const HeldTransaction&) = delete;
  HeldTransaction& operator=(const HeldTransaction&) = delete;

  const FenceSql& sql() const { return side_->fence(session_->dialect()); }
  std::string table(const std::string& name) const;
  Rows query(const Bound& bound) { return session_->query(*bound.statement, bound.params, deadline_); }
  std::uint64_t count(const std::string& from, const std::vector<Value>& params);
  std::uint64_t execute(const Bound& bound) { return session_->execute(*bound.statement, bound.params, deadline_); }
  /// Gives how many rows there were.
  std::uint64_t drop_outbox(std::span<const std::uint64_t> numbers);
  void commit() { session_->commit(deadline_); }

 private:
  bool take(const Parts& parts, const ShardSpec& shard);

  Deadline deadline_;
  const ShardSide* side_ = nullptr;
  Pool::Lease session_{};
};

}  // namespace weft::detail
