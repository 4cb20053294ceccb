#include "engine/owner_traces.hpp"

#include <vector>

#include "engine/admin_place.hpp"
#include "engine/cache_drop.hpp"
#include "engine/held_transaction.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 500;
constexpr ColumnKind u64 = ColumnKind::u64;

Bound bound(std::string text, std::vector<ColumnKind> kinds, std::vector<Value> params) {
  return {std::make_shared<const Statement>(Statement{std::move(text), std::move(kinds)}), std::move(params)};
}

Value number(std::uint64_t value) { return static_cast<std::int64_t>(value); }
Value limit() { return static_cast<std::int64_t>(page_rows); }

}  // namespace

std::uint64_t erase_conflicts(const OwnerScope& scope, const ShardSpec& shard, Deadline deadline) {
  std::uint64_t erased = 0;
  Value takeover = number(0);
  Value change = number(0);
  for (bool more = true; more;) {
    HeldTransaction transaction(scope.parts, shard, deadline);
    const std::string table = transaction.table("weft_conflict");
    const Rows page = transaction.query(
        bound("SELECT takeover, number, entity FROM " + table +
                  " WHERE owner_id = ? AND (takeover > ? OR (takeover = ? AND number > ?)) ORDER BY "
                  "takeover, number LIMIT ?",
              {u64, u64, ColumnKind::text}, {number(scope.owner), takeover, takeover, change, limit()}));
    for (std::size_t row = 0; row < page.size(); ++row) {
      takeover = number(page.at(row, 0).as_uint());
      change = number(page.at(row, 1).as_uint());
      if (!scope.has(cell_text(page.at(row, 2)))) continue;
      erased += transaction.execute(
          bound("DELETE FROM " + table + " WHERE takeover = ? AND number = ?", {}, {takeover, change}));
    }
    transaction.commit();
    more = page.size() == page_rows;
  }
  return erased;
}

std::uint64_t erase_outbox(const OwnerScope& scope, const ShardSpec& shard, Deadline deadline) {
  std::uint64_t erased = 0;
  for (const std::string& stem : scope.cache_stems()) {
    Value after = number(0);
    for (bool more = true; more;) {
      Rows page;
      {
        HeldTransaction transaction(scope.parts, shard, deadline);
        page = transaction.query(bound("SELECT number, cache_key FROM " + transaction.table("weft_outbox") +
                                           " WHERE number > ? AND SUBSTR(cache_key, 1, " + std::to_string(stem.size()) +
                                           ") = ? ORDER BY number LIMIT ?",
                                       {u64, ColumnKind::text}, {after, stem, limit()}));
      }
      // The baton is not held while cache servers are asked.
      std::vector<std::uint64_t> gone;
      for (std::size_t row = 0; row < page.size(); ++row) {
        after = number(page.at(row, 0).as_uint());
        if (scope.parts.cached() && !drop_cached(scope.parts, page.at(row, 1).as_text(), deadline)) continue;
        gone.push_back(page.at(row, 0).as_uint());
      }
      more = page.size() == page_rows;
      if (gone.empty()) continue;
      HeldTransaction transaction(scope.parts, shard, deadline);
      erased += transaction.drop_outbox(gone);
      transaction.commit();
    }
  }
  return erased;
}

std::uint64_t erase_tokens(const OwnerScope& scope, const ShardSpec& shard, Deadline deadline) {
  std::uint64_t erased = 0;
  Value after = number(0);
  for (bool more = true; more;) {
    HeldTransaction transaction(scope.parts, shard, deadline);
    const std::string table = transaction.table("weft_token");
    // A plain read locks nothing; the rows that go are then met by their key.
    const Rows page = transaction.query(bound(
        "SELECT token FROM " + table + " WHERE token > ? AND owner_kind = ? AND owner_id = ? ORDER BY token LIMIT ?",
        {u64}, {after, std::int64_t{scope.kind}, number(scope.owner), limit()}));
    for (std::size_t row = 0; row < page.size(); ++row) {
      after = number(page.at(row, 0).as_uint());
      erased += transaction.execute(bound("DELETE FROM " + table + " WHERE token = ?", {}, {after}));
    }
    transaction.commit();
    more = page.size() == page_rows;
  }
  return erased;
}

}  // namespace weft::detail
