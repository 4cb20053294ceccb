#include "engine/held_transaction.hpp"

#include <algorithm>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "engine/admin_place.hpp"
#include "engine/router.hpp"
#include "weft/error.hpp"

namespace weft::detail {

HeldTransaction::HeldTransaction(const Parts& parts, const ShardSpec& shard, Deadline deadline) : deadline_(deadline) {
  Backoff backoff(Millis{1}, Millis{50});
  while (!take(parts, shard)) {
    if (deadline.passed()) {
      throw Unavailable(
          Code::not_writable, Outcome::not_applied,
          "shard " + std::to_string(shard.id) + ": its baton did not settle within the deadline; try again");
    }
    system_clock().sleep(std::min(backoff.next(), deadline.left()));
  }
}

HeldTransaction::~HeldTransaction() {
  if (session_ && session_->in_transaction()) session_->rollback(deadline_);
}

std::string HeldTransaction::table(const std::string& name) const {
  return own_table(session_->dialect(), *side_->database, name);
}

std::uint64_t HeldTransaction::count(const std::string& from, const std::vector<Value>& params) {
  return session_->query({"SELECT COUNT(*) FROM " + from, {ColumnKind::u64}}, params, deadline_).at(0, 0).as_uint();
}

std::uint64_t HeldTransaction::drop_outbox(std::span<const std::uint64_t> numbers) {
  std::uint64_t dropped = 0;
  for (std::size_t at = 0; at < numbers.size(); at += FenceSql::outbox_at_once)
    dropped += execute(sql().drop_outbox(numbers.subspan(at, std::min(FenceSql::outbox_at_once, numbers.size() - at))));
  return dropped;
}

bool HeldTransaction::take(const Parts& parts, const ShardSpec& shard) {
  side_ = &side_of(parts, shard.id, 0, deadline_);
  session_ = parts.shard_pool->lease(*side_->server, deadline_);
  // Nobody's gate: only the baton of parity 0 is meant.
  const Bound hold = sql().hold(0, 0);
  const FenceFacts facts = sql().decode(session_->begin_query(*hold.statement, hold.params, deadline_));
  if (facts.side == side_->side) return true;
  session_->rollback(deadline_);
  parts.batons->learn(shard.id, 0, facts.side);
  return false;
}

}  // namespace weft::detail
