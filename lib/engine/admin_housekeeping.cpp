#include "engine/admin_housekeeping.hpp"

#include "base/clock.hpp"
#include "engine/admin_place.hpp"
#include "engine/cache_drop.hpp"
#include "engine/held_transaction.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 500;
constexpr auto token_life = std::chrono::hours(24);

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
      if (parts.cached() && !drop_cached(parts, rows.at(row, 1).as_text(), deadline)) continue;
      sent.push_back(rows.at(row, 0).as_uint());
    }
    report.outbox_seen += rows.size();
    // A page of which something stays would come again and again.
    more = rows.size() == page_rows && sent.size() == page_rows;
    if (sent.empty()) continue;
    HeldTransaction transaction(parts, shard, deadline);
    report.outbox_sent += transaction.drop_outbox(sent);
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
