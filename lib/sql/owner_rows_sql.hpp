#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/bound.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {

/// How many rows of an entity each owner of a shard has, page by page. Owners that have moved away, or are only on
/// their way in, do not count: what a move has not purged yet is not theirs. Thread safety: immutable.
class OwnerRowsSql {
 public:
  OwnerRowsSql(const EntityDef& def, Dialect dialect, const std::string& database);

  /// The next owners behind `after` with at least one row, in order: owner u64, rows u64.
  Bound page(std::uint16_t kind, std::uint64_t after, std::size_t owners) const;
  /// Bytes of the table with its indexes, as the server estimates: one row, u64. Not for SQLite.
  Bound bytes() const;

 private:
  Dialect dialect_;
  std::string database_;
  std::string table_;
  std::string page_;
};

}  // namespace weft::detail
