#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weft/row.hpp"

namespace weft {
inline namespace v1 {

/// Where a read may be answered.
enum class ReadFrom : std::uint8_t {
  cache_or_row,  ///< the cache when it has a sound item, else the row
  row,           ///< always the row, on the side that writes
};

/// Given last to every call.
struct CallOptions {
  /// How long the call may take in all; 0: the topology's default.
  std::chrono::milliseconds deadline{0};
  ReadFrom read_from = ReadFrom::cache_or_row;
  /// The write leaves a token row beside its change, so that it can be settled (Store::resolve) should its answer be
  /// lost. Costs one round trip more; a write of an uncached entity becomes a transaction, with two more. Transactions
  /// that take unique values or object rows have one without being asked.
  bool token = false;
};

/// One bound of a range over the leading fields of an index.
struct Bound {
  std::vector<Value> values{};
  bool inclusive = true;
};

/// Rows of one owner, in the order of an index (or of the key when `index` is empty).
struct OwnerQuery {
  std::string index{};
  bool descending = false;
  std::size_t limit = 100;      ///< 1 to 10,000
  std::string after{};          ///< cursor of the page before; empty: from the start
  std::vector<Value> equals{};  ///< the index's leading fields must equal these
  std::optional<Bound> from{};  ///< compared with the fields that follow `equals`
  std::optional<Bound> to{};
};

/// One page. `cursor` is empty when nothing follows. A cursor fits only the query that gave it.
template <class T>
struct PageOf {
  std::vector<T> rows{};
  std::string cursor{};
};
using Page = PageOf<Row>;

/// A condition of a scatter: field, one of = < <= > >=, value. Conditions are joined by AND.
struct Condition {
  std::string field{};
  std::string op{};
  Value value;
};

/// A query over all shards; never a side effect of another call.
struct ScatterQuery {
  std::vector<Condition> where{};
  std::size_t limit_per_shard = 100;  ///< 1 to 10,000 rows a shard and page
  std::size_t shards_at_once = 4;
  std::size_t max_rows = 100000;  ///< more: Error(overloaded)
  std::string after{};            ///< cursor: one position per shard
  std::chrono::milliseconds deadline{0};
};

}  // namespace v1
}  // namespace weft
