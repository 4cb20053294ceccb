#include "engine/table_diff.hpp"

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "engine/admin_place.hpp"
#include "sql/fence_sql.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis longest_wait{5000};
constexpr Millis longest_hold{500};         // a row is held locked: other writers of it wait
constexpr int rounds_unheld = 10;           // rows of nobody's are not held, but looked at so often ...
constexpr Millis between_rounds{50};        // ... and so far apart
constexpr std::size_t ranges_at_once = 16;  // looked at again together, after one wait
constexpr std::size_t page_rows = 10000;
constexpr std::size_t most_settled = 1000;  // rows looked at one by one; more than that is no matter of timing

}  // namespace

SidesInStep::SidesInStep(PairSides& sides, Executor& executor, Deadline deadline)
    : sides_(sides), executor_(executor), deadline_(deadline) {}

std::pair<Rows, Rows> SidesInStep::query_both(const Bound& a, const Bound& b) {
  std::pair<Rows, Rows> both;
  Session& session_a = at('A');  // opened here, not in the other thread
  Session& session_b = at('B');
  std::vector<std::function<void()>> tasks;
  tasks.emplace_back([&] { both.first = session_a.query(*a.statement, a.params, deadline_); });
  tasks.emplace_back([&] { both.second = session_b.query(*b.statement, b.params, deadline_); });
  executor_.run_all(std::move(tasks));
  return both;
}

bool SidesInStep::wait_for(char side, Millis patience) {
  PairLink from = sides_.link(side, deadline_);
  PairLink to = sides_.link(other_side(side), deadline_);
  if (!to.look_and_restart(deadline_).runs()) return false;
  return to.wait_applied(from.written(deadline_), deadline_.sooner(Deadline::in(patience)));
}

void SidesInStep::wait() {
  const bool b_has_all = wait_for('A', longest_wait);
  const bool a_has_all = wait_for('B', longest_wait);
  settled_ = settled_ && a_has_all && b_has_all;
}

bool TableComparison::equal(const KeyRange& range, std::uint64_t& rows) {
  const auto [a, b] = sides_.query_both(table_.on_a.checksum(range), table_.on_b.checksum(range));
  rows = a.at(0, 0).as_uint();
  return a.at(0, 0) == b.at(0, 0) && a.at(0, 1) == b.at(0, 1);
}

void TableComparison::add_rows(char side, const KeyRange& range, Differences& all) {
  const ChunkSql& sql = side == 'A' ? table_.on_a : table_.on_b;
  KeyRange rest = range;
  for (;;) {
    Rows rows = sides_.query(side, sql.rows(rest, page_rows));
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::string name;
      for (std::size_t part = 0; part + 1 < rows.width; ++part) {
        const std::string text = cell_text(rows.at(row, part));
        name += std::to_string(text.size()) + ":" + text;
      }
      const std::string& digest = rows.at(row, rows.width - 1).as_text();
      if (const auto there = all.find(name); side == 'B' && there != all.end() && there->second.on_a == digest) {
        all.erase(there);
        continue;
      }
      Pair& pair = all[name];
      (side == 'A' ? pair.on_a : pair.on_b) = digest;
      if (!pair.key.empty()) continue;
      for (std::size_t part = 0; part + 1 < rows.width; ++part) pair.key.push_back(rows.at(row, part));
    }
    if (rows.size() < page_rows) return;
    rest.after.emplace();
    for (std::size_t part = 0; part + 1 < rows.width; ++part) {
      rest.after->push_back(rows.at(rows.size() - 1, part));
    }
  }
}

TableComparison::Differences TableComparison::narrow(const KeyRange& range) {
  Differences all;
  add_rows('A', range, all);
  add_rows('B', range, all);
  return all;
}

TableComparison::Pair TableComparison::look(const std::vector<Value>& key) {
  const auto [a, b] = sides_.query_both(table_.on_a.row(key, false), table_.on_b.row(key, false));
  return {key, a.empty() ? "" : a.at(0, 0).as_text(), b.empty() ? "" : b.at(0, 0).as_text()};
}

// True: it became equal. Two looks that see the same difference prove nothing: the other side may have applied a
// transaction before the one that wrote it shows it, since it is in its log before it is committed there.
bool TableComparison::settle(Pair& pair) {
  pair = look(pair.key);
  if (pair.on_a == pair.on_b) return true;
  WEFT_REACH("diff.row_differs");
  if (WEFT_MUTANT("diff_row_not_held")) return false;
  return table_.of_owners && sides_.settled() && equal_while_held(pair);
}

void TableComparison::settle_all(Differences& all) {
  const int rounds = table_.of_owners ? 1 : rounds_unheld;
  for (int round = 0; round < rounds && !all.empty(); ++round) {
    if (round > 0) system_clock().sleep(between_rounds);
    sides_.wait();
    WEFT_REACH("diff.rows_in_step");
    for (auto one = all.begin(); one != all.end();) one = settle(one->second) ? all.erase(one) : std::next(one);
  }
}

bool TableComparison::equal_while_held(const Pair& pair) {
  const std::uint64_t owner = pair.key.front().as_uint();
  for (const char side : {'A', 'B'}) {
    Session& writer = sides_.at(side);
    const FenceSql fence(Dialect::mariadb, sides_.database(side));
    const Bound baton = fence.baton(static_cast<std::uint8_t>(owner % 2));
    const Rows holder = writer.query(*baton.statement, baton.params, sides_.deadline());
    if (holder.empty() || holder.at(0, 0).as_text() != std::string(1, side)) continue;
    const char other = other_side(side);
    const Bound lock = (side == 'A' ? table_.on_a : table_.on_b).row(pair.key, true);
    const Bound plain = (other == 'A' ? table_.on_a : table_.on_b).row(pair.key, false);
    const Rows here = writer.begin_query(*lock.statement, lock.params, sides_.deadline());
    bool same = false;
    try {
      const bool came = sides_.wait_for(side, longest_hold);
      if (!came) sides_.out_of_step();
      const Rows there = sides_.query(other, plain);
      same = came && here.cells == there.cells;
    } catch (...) {
      writer.rollback(sides_.deadline());
      throw;
    }
    writer.rollback(sides_.deadline());
    return same;
  }
  return false;
}

void TableComparison::judge(const std::vector<KeyRange>& ranges, TableDiff& result) {
  if (ranges.empty()) return;
  sides_.wait();
  WEFT_REACH("diff.ranges_in_step");
  Differences all;
  for (const KeyRange& range : ranges) {
    std::uint64_t rows = 0;
    if (!equal(range, rows)) all.merge(narrow(range));
  }
  WEFT_REACH("diff.narrowed");
  if (all.size() <= most_settled) settle_all(all);
  result.differences += all.size();
  for (const auto& [name, pair] : all) {
    if (!options_.list_rows || result.listed.size() >= options_.most_listed) break;
    DifferentRow& row = result.listed.emplace_back();
    for (const Value& part : pair.key) row.key.push_back(cell_text(part));
    row.only_on = pair.on_b.empty() ? 'A' : pair.on_a.empty() ? 'B' : '-';
  }
}

void TableComparison::run(TableDiff& result, const std::function<void(std::uint64_t)>& seen) {
  std::vector<KeyRange> unequal;
  KeyRange range;
  for (bool last = false; !last;) {
    Rows bound = sides_.query('A', table_.on_a.bound({.after = range.after}, options_.chunk_rows));
    last = bound.empty();
    range.up_to.reset();
    if (!last) range.up_to = std::move(bound.cells);
    std::uint64_t rows = 0;
    const bool same = equal(range, rows);
    ++result.chunks;
    result.rows += rows;
    if (!same) {
      ++result.unequal;
      unequal.push_back(range);
    }
    if (unequal.size() == ranges_at_once) {
      judge(unequal, result);
      unequal.clear();
    }
    seen(result.rows);
    range.after = range.up_to;
  }
  judge(unequal, result);
}

}  // namespace weft::detail
