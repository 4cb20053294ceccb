#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/executor.hpp"
#include "engine/pair_diff.hpp"
#include "engine/pair_sides.hpp"
#include "sql/chunk_sql.hpp"

namespace weft::detail {

/// The two sides of a pair, asked at the same time and kept in step. Thread safety: one thread.
class SidesInStep {
 public:
  SidesInStep(PairSides& sides, Executor& executor, Deadline deadline);

  Session& at(char side) { return sides_.session(side, deadline_); }
  const std::string& database(char side) const { return sides_.place(side).database; }
  Rows query(char side, const Bound& bound) { return at(side).query(*bound.statement, bound.params, deadline_); }
  /// The answers of A and B.
  std::pair<Rows, Rows> query_both(const Bound& a, const Bound& b);
  /// Until each side has applied what the other had written when it was called; remembers when that did not happen.
  void wait();
  /// Until the other side has applied what `side` has written by now. False: not in time.
  bool wait_for(char side, Millis patience);
  bool settled() const noexcept { return settled_; }
  void out_of_step() noexcept { settled_ = false; }
  Deadline deadline() const noexcept { return deadline_; }

 private:
  PairSides& sides_;
  Executor& executor_;
  Deadline deadline_;
  bool settled_ = true;
};

/// Compares one table on both sides.
class TableComparison {
 public:
  struct Table {
    ChunkSql on_a, on_b;
    bool of_owners = false;  // its first key column is an owner's id: the baton of its parity says who writes
  };
  TableComparison(SidesInStep& sides, Table table, const DiffOptions& options)
      : sides_(sides), table_(std::move(table)), options_(options) {}

  /// `seen`: how many rows have been compared so far.
  void run(TableDiff& result, const std::function<void(std::uint64_t)>& seen);

 private:
  struct Pair {
    std::vector<Value> key;
    std::string on_a, on_b;  // checksums; empty: not there
  };
  using Differences = std::map<std::string, Pair>;

  bool equal(const KeyRange& range, std::uint64_t& rows);
  Differences narrow(const KeyRange& range);
  void add_rows(char side, const KeyRange& range, Differences& all);
  Pair look(const std::vector<Value>& key);
  bool settle(Pair& pair);
  void settle_all(Differences& all);
  bool equal_while_held(const Pair& pair);
  void judge(const std::vector<KeyRange>& ranges, TableDiff& result);

  SidesInStep& sides_;
  Table table_;
  const DiffOptions& options_;
};

}  // namespace weft::detail
