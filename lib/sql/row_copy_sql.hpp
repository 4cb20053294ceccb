#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/bound.hpp"
#include "sql/key_range.hpp"
#include "sql/table_shape.hpp"

namespace weft::detail {

/// Whether a copy can carry a column of that type over exactly.
bool can_be_copied(const ServerColumn& column) noexcept;

/// Statements that carry whole rows of one owner from one server's table to the same table on another: every column
/// that the server does not compute itself, also those that no entity field names. MariaDB. Thread safety: immutable.
class RowCopySql {
 public:
  /// `key`: the primary key's columns in order, the owner's first.
  RowCopySql(std::string_view database, std::string_view table, const std::vector<ServerColumn>& columns,
             const std::vector<std::string>& key);

  static constexpr std::size_t most_params = 32000;  // of one statement
  static constexpr std::size_t keys_at_once = 32;

  /// Rows of the range in the key's order, at most `limit`.
  Bound page(const KeyRange& range, std::size_t limit) const;
  /// Those of these rows that are there.
  Bound rows_of(std::span<const std::vector<Value>> keys) const;
  /// `cells`: row after row, as page() gives them.
  Bound insert(std::span<const Value> cells) const;
  Bound erase(std::span<const std::vector<Value>> keys) const;
  Bound erase_range(const KeyRange& range) const;
  /// The first `limit` rows of the owner.
  Bound erase_some(const Value& owner, std::size_t limit) const;
  Bound count(const Value& owner) const;  // one u64

  std::size_t width() const noexcept { return kinds_.size(); }
  /// The key of a row as page() gives it.
  std::vector<Value> key_of(const Rows& rows, std::size_t row) const;

 private:
  std::string table_;
  std::string selected_;
  std::string insert_;
  std::string marks_;  // of one row
  std::vector<ColumnKind> kinds_;
  std::vector<std::size_t> key_;  // positions among what is selected
  std::vector<KeyRangeText::Part> parts_;
  KeyRangeText range_;
};

}  // namespace weft::detail
