#pragma once

#include <span>
#include <string>

#include "base/sql_types.hpp"

namespace sql {
class PreparedStatement;
class ResultSet;
}  // namespace sql

namespace weft::detail {

/// Binds the values in order. Booleans go as 0 and 1, decimals and times as text ('YYYY-MM-DD hh:mm:ss.ffffff').
void bind(sql::PreparedStatement& statement, std::span<const Value> params);

/// Reads all rows, each column as `kinds` says; none of them is `any`.
void read_rows(sql::ResultSet& result, std::span<const ColumnKind> kinds, Rows& into);

/// How each column of the result is read, `any` settled by what the server says of it. Throws UsageError when `wanted`
/// has another number of columns (empty: any number, all `any`), or a decimal column is too wide for the client
/// library.
struct ResultShape {
  std::vector<ColumnKind> kinds;
  std::vector<std::string> names{};  // only when a column was `any`
};
ResultShape result_shape(sql::ResultSet& result, std::span<const ColumnKind> wanted);

std::string time_text(Time time);

}  // namespace weft::detail
