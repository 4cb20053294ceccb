#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "weft/value.hpp"

namespace weft::detail {

/// Which SQL a server speaks. mysql: written for MySQL 8, untested.
enum class Dialect : std::uint8_t { mariadb, mysql, sqlite };

/// How a result column is read; `any`: as the server describes it (raw SQL only).
enum class ColumnKind : std::uint8_t { i64, u64, f64, text, blob, any };

/// A statement that will be prepared: text with '?' for each parameter, and how its result columns are read.
/// Statements are made once and kept: sessions know them by their text.
struct Statement {
  std::string text;
  std::vector<ColumnKind> columns{};
};

/// A result set. `cells` is row after row; values come as the wire has them (integers, reals, text, blob, NULL).
struct Rows {
  std::vector<std::string> names{};  // filled only for statements with a column of kind `any`
  std::size_t width = 0;
  std::vector<Value> cells{};

  std::size_t size() const noexcept { return width == 0 ? 0 : cells.size() / width; }
  bool empty() const noexcept { return cells.empty(); }
  const Value& at(std::size_t row, std::size_t column) const { return cells[row * width + column]; }
  Value& at(std::size_t row, std::size_t column) { return cells[row * width + column]; }
};

}  // namespace weft::detail
