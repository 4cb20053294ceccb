#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/bound.hpp"
#include "sql/key_range.hpp"
#include "sql/table_shape.hpp"

namespace weft::detail {

/// Statements that compare any table with a primary key on two servers: checksums of ranges of keys, and a checksum of
/// each row. Nothing of a row but its key ever leaves the server. MariaDB and MySQL. Thread safety: immutable.
class ChunkSql {
 public:
  /// `key`: the primary key's columns in order; all of them must be among `columns`.
  ChunkSql(Dialect dialect, std::string_view database, std::string_view table, std::vector<ServerColumn> columns,
           const std::vector<std::string>& key);

  /// The key of the `rows`-th row of the range; no row when there are fewer.
  Bound bound(const KeyRange& range, std::size_t rows) const;
  /// One row: how many rows, and a checksum over all of them (u64, u64).
  Bound checksum(const KeyRange& range) const;
  /// In the key's order: the key, and at the end a checksum of the row (text).
  Bound rows(const KeyRange& range, std::size_t limit) const;
  /// The checksum of one row; `lock`: FOR UPDATE.
  Bound row(const std::vector<Value>& key, bool lock) const;
  /// The key and the checksum of those of these rows that are there.
  Bound rows_of(std::span<const std::vector<Value>> keys) const;

  const std::vector<std::size_t>& key() const noexcept { return key_; }

 private:
  std::vector<ColumnKind> kinds_of_key(bool with_checksum) const;

  std::string table_;
  std::vector<ColumnKind> kinds_;
  std::vector<std::size_t> key_;
  std::unique_ptr<const KeyRangeText> range_;
  std::string digest_;  // MD5 over all columns of a row
};

/// How a session reads a column of that shape exactly.
ColumnKind kind_of_column(const ServerColumn& column);
/// What a value that was read so is compared with the column as: "?", or in a CAST.
std::string comparand_of_column(const ServerColumn& column);

}  // namespace weft::detail
