#include "wire/mysql_values.hpp"

#include <cppconn/datatype.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "weft/error.hpp"

namespace weft::detail {

namespace {

// The library reads a decimal into 64 bytes and hands out what lies behind them when the text is longer.
constexpr unsigned widest_decimal = 64;

struct Binder {
  sql::PreparedStatement& statement;
  unsigned position;

  void operator()(std::monostate) const { statement.setNull(position, 0); }
  void operator()(bool value) const { statement.setInt(position, value ? 1 : 0); }
  void operator()(std::int64_t value) const { statement.setInt64(position, value); }
  void operator()(std::uint64_t value) const { statement.setUInt64(position, value); }
  void operator()(double value) const { statement.setDouble(position, value); }
  void operator()(const std::string& value) const { statement.setString(position, value); }
  void operator()(const Blob& value) const { statement.setString(position, value.bytes); }
  void operator()(const Decimal& value) const { statement.setString(position, value.digits); }
  void operator()(Time value) const { statement.setString(position, time_text(value)); }
};

Value read_cell(sql::ResultSet& result, unsigned column, ColumnKind kind) {
  // NULL reads as 0 or "": only isNull() tells.
  if (result.isNull(column)) return {};
  switch (kind) {
    case ColumnKind::i64: return result.getInt64(column);
    case ColumnKind::u64: return result.getUInt64(column);
    case ColumnKind::f64: return static_cast<double>(result.getDouble(column));
    case ColumnKind::blob: return Blob{result.getString(column).asStdString()};
    case ColumnKind::text:
    case ColumnKind::any: break;
  }
  return result.getString(column).asStdString();
}

ColumnKind described_kind(sql::ResultSetMetaData& about, unsigned column) {
  switch (about.getColumnType(column)) {
    case sql::DataType::BIT:
    case sql::DataType::YEAR: return ColumnKind::u64;
    case sql::DataType::TINYINT:
    case sql::DataType::SMALLINT:
    case sql::DataType::MEDIUMINT:
    case sql::DataType::INTEGER:
    case sql::DataType::BIGINT: return about.isSigned(column) ? ColumnKind::i64 : ColumnKind::u64;
    case sql::DataType::REAL:
    case sql::DataType::DOUBLE: return ColumnKind::f64;
    case sql::DataType::BINARY:
    case sql::DataType::VARBINARY:
    case sql::DataType::LONGVARBINARY:
    case sql::DataType::GEOMETRY: return ColumnKind::blob;
    default: return ColumnKind::text;
  }
}

}  // namespace

void bind(sql::PreparedStatement& statement, std::span<const Value> params) {
  unsigned position = 0;
  for (const Value& param : params) std::visit(Binder{statement, ++position}, param.storage());
}

void read_rows(sql::ResultSet& result, std::span<const ColumnKind> kinds, Rows& into) {
  into.width = kinds.size();
  into.cells.reserve(into.cells.size() + result.rowsCount() * kinds.size());
  while (result.next()) {
    unsigned column = 0;
    for (const ColumnKind kind : kinds) into.cells.push_back(read_cell(result, ++column, kind));
  }
}

ResultShape result_shape(sql::ResultSet& result, std::span<const ColumnKind> wanted) {
  sql::ResultSetMetaData& about = *result.getMetaData();
  const std::size_t width = about.getColumnCount();
  if (!wanted.empty() && wanted.size() != width) {
    throw UsageError("the statement gives " + std::to_string(width) + " columns where " +
                     std::to_string(wanted.size()) + " are declared");
  }
  ResultShape shape{{wanted.begin(), wanted.end()}};
  shape.kinds.resize(width, ColumnKind::any);
  const bool any = std::ranges::find(shape.kinds, ColumnKind::any) != shape.kinds.end();
  for (unsigned column = 1; column <= width; ++column) {
    ColumnKind& kind = shape.kinds[column - 1];
    if (kind == ColumnKind::any) kind = described_kind(about, column);
    if (any) shape.names.push_back(about.getColumnLabel(column).asStdString());
    if (about.getColumnType(column) == sql::DataType::DECIMAL && about.getColumnDisplaySize(column) > widest_decimal) {
      throw UsageError("column " + about.getColumnLabel(column).asStdString() +
                       " is a decimal too wide to be read exactly: select CAST(… AS CHAR)");
    }
  }
  return shape;
}

std::string time_text(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d.%06d", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace weft::detail
