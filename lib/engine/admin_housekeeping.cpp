#include "engine/admin_housekeeping.hpp"

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "cache/protocol.hpp"
#include "engine/admin_place.hpp"
#include "engine/router.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 500;
constexpr auto token_life = std::chrono::hours(24);

/// A transaction on the side that has the baton of parity 0, which it holds in share mode until it ends.
class HeldTransaction {
 public:
  HeldTransaction(const Parts& parts, const ShardSpec& shard, Deadline deadline) : deadline_(deadline) {
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
  ~HeldTransaction() {
    if (session_ && session_->in_transaction()) session_->rollback(deadline_);
  }
  HeldTransaction(const HeldTransaction&) = delete;
  HeldTransaction& operator=(const HeldTransaction&) = delete;

  const FenceSql& sql() const { return side_->fence(session_->dialect()); }
  std::string table(const std::string& name) const { return own_table(session_->dialect(), *side_->database, name); }
  Rows query(const Bound& bound) { return session_->query(*bound.statement, bound.params, deadline_); }
  std::uint64_t count(const std::string& from, const std::vector<Value>& params) {
    return session_->query({"SELECT COUNT(*) FROM " + from, {ColumnKind::u64}}, params, deadline_).at(0, 0).as_uint();
  }
  std::uint64_t execute(const Bound& bound) { return session_->execute(*bound.statement, bound.params, deadline_); }
  void commit() { session_->commit(deadline_); }

 private:
  bool take(const Parts& parts, const ShardSpec& shard) {
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

  Deadline deadline_;
  const ShardSide* side_ = nullptr;
  Pool::Lease session_{};
};

// Rows whose items were removed go; those whose cache server does not answer stay. The baton is not held while cache
// servers are asked.
void send_outbox(const Parts& parts, const ShardSpec& shard, Deadline deadline, RepairReport& report) {
  for (bool more = true; more;) {
    Rows rows;
    {
      HeldTransaction transaction(parts, shard, deadline);
      rows = transaction.query(transaction.sql().outbox(page_rows));
    }
    std::vector<std::uint64_t> sent;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (parts.cache && !CacheWriter::remove(*parts.cache, rows.at(row, 1).as_text(), deadline)) continue;
      sent.push_back(rows.at(row, 0).as_uint());
    }
    report.outbox_seen += rows.size();
    // A page of which something stays would come again and again.
    more = rows.size() == page_rows && sent.size() == page_rows;
    if (sent.empty()) continue;
    HeldTransaction transaction(parts, shard, deadline);
    for (const std::uint64_t number : sent)
      report.outbox_sent += transaction.execute(transaction.sql().drop_outbox(number));
    transaction.commit();
  }
}

// While a side is lost no token goes: its tail may hold a transaction that was given up meanwhile, and the token is all
// that will keep that from being brought in. When roles cannot be seen, that may be so.
bool tokens_are_needed(const Parts& parts, std::uint32_t shard, Deadline deadline) {
  if (!parts.view) return false;
  parts.view->begin(deadline);
  parts.view->refresh(deadline);
  const ViewKeeper::Look look = parts.view->look();
  if (look.view == nullptr || !look.good) return true;
  const Role* role = look.view->role(shard);
  return role != nullptr && !role->both();
}

void drop_tokens(const Parts& parts, const ShardSpec& shard, Deadline deadline, RepairReport& report) {
  const Time before = system_clock().wall() - token_life;
  std::uint64_t dropped = 0;
  do {
    HeldTransaction transaction(parts, shard, deadline);
    dropped = transaction.execute(transaction.sql().drop_tokens(before, page_rows));
    transaction.commit();
    report.tokens_dropped += dropped;
  } while (dropped == page_rows);
}

}  // namespace

void keep_house(const Parts& parts, const ShardSpec& shard, bool dry_run, Deadline deadline, RepairReport& report) {
  const bool keep_tokens = tokens_are_needed(parts, shard.id, deadline);
  if (dry_run) {
    const Time before = system_clock().wall() - token_life;
    HeldTransaction transaction(parts, shard, deadline);
    report.outbox_seen += transaction.count(transaction.table("weft_outbox"), {});
    if (keep_tokens) return;
    report.tokens_dropped +=
        transaction.count(transaction.table("weft_token") + " WHERE made_at < ?", {before.time_since_epoch().count()});
    return;
  }
  const std::uint64_t sent = report.outbox_sent;
  const std::uint64_t dropped = report.tokens_dropped;
  send_outbox(parts, shard, deadline, report);
  if (!keep_tokens) drop_tokens(parts, shard, deadline, report);
  if (report.outbox_sent == sent && report.tokens_dropped == dropped) return;
  parts.observer.log(LogLevel::info, "shard " + std::to_string(shard.id) + ": outbox rows sent " +
                                         std::to_string(report.outbox_sent - sent) + ", tokens dropped " +
                                         std::to_string(report.tokens_dropped - dropped));
}

}  // namespace weft::detail
