#include <algorithm>
#include <cctype>

#include "sql/ddl.hpp"
#include "sql/table_shape.hpp"

namespace weft::detail {
namespace {

constexpr ColumnKind text = ColumnKind::text;
constexpr ColumnKind number = ColumnKind::u64;

// A name as a string literal; checked as an identifier first.
std::string literal(Dialect dialect, std::string_view name) {
  quote(dialect, name);
  std::string quoted = "'";
  for (const char c : name) {
    if (c == '\'' || (c == '\\' && dialect != Dialect::sqlite)) quoted += c;
    quoted += c;
  }
  return quoted + "'";
}

std::string where(Dialect dialect, std::string_view database, std::string_view table) {
  return " WHERE table_schema = " + literal(dialect, database) + " AND table_name = " + literal(dialect, table);
}

std::string text_of(const Value& value) { return value.is_null() ? std::string() : value.as_text(); }

std::optional<std::uint64_t> number_of(const Value& value) {
  if (value.is_null()) return std::nullopt;
  return value.as_uint();
}

}  // namespace

Statement describe_columns(Dialect dialect, std::string_view database, std::string_view table) {
  const std::vector<ColumnKind> kinds = {text,   text,   text,   number, number, number, number,
                                         number, number, number, text,   text,   text};
  if (dialect == Dialect::sqlite)
    return {
        "SELECT name, lower(type), lower(type), \"notnull\" = 0, \"notnull\" = 0 OR dflt_value IS NOT NULL, NULL, "
        "NULL, NULL, "
        "NULL, NULL, '', '', '' FROM pragma_table_info(" +
            literal(dialect, table) + ")",
        kinds};
  return {
      "SELECT column_name, data_type, column_type, is_nullable = 'YES', column_default IS NOT NULL OR extra <> '', "
      "character_maximum_length, character_octet_length, numeric_precision, numeric_scale, datetime_precision, "
      "character_set_name, collation_name, extra FROM information_schema.columns" +
          where(dialect, database, table) + " ORDER BY ordinal_position",
      kinds};
}

Statement describe_indexes(Dialect dialect, std::string_view database, std::string_view table) {
  const std::vector<ColumnKind> kinds = {text, number, text, number};
  if (dialect == Dialect::sqlite)
    return {
        "SELECT CASE l.origin WHEN 'pk' THEN 'PRIMARY' ELSE l.name END, l.\"unique\", i.name, 0 FROM "
        "pragma_index_list(" +
            literal(dialect, table) + ") l JOIN pragma_index_info(l.name) i ORDER BY l.name, i.seqno",
        kinds};
  return {"SELECT index_name, non_unique = 0, column_name, sub_part IS NOT NULL FROM information_schema.statistics" +
              where(dialect, database, table) + " ORDER BY index_name, seq_in_index",
          kinds};
}

std::vector<ServerColumn> server_columns(const Rows& rows) {
  std::vector<ServerColumn> columns;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    ServerColumn column{text_of(rows.at(row, 0)), text_of(rows.at(row, 1)), text_of(rows.at(row, 2))};
    column.nullable = rows.at(row, 3).as_uint() != 0;
    column.may_be_left_out = column.nullable || rows.at(row, 4).as_uint() != 0;
    column.characters = number_of(rows.at(row, 5));
    column.bytes = number_of(rows.at(row, 6));
    column.precision = number_of(rows.at(row, 7));
    column.scale = number_of(rows.at(row, 8));
    column.second_digits = number_of(rows.at(row, 9));
    column.charset = text_of(rows.at(row, 10));
    column.collation = text_of(rows.at(row, 11));
    column.extra = text_of(rows.at(row, 12));
    columns.push_back(std::move(column));
  }
  return columns;
}

std::vector<ServerIndex> server_indexes(const Rows& rows) {
  std::vector<ServerIndex> indexes;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string name = text_of(rows.at(row, 0));
    if (indexes.empty() || indexes.back().name != name) indexes.push_back({name, rows.at(row, 1).as_uint() != 0});
    ServerIndex& index = indexes.back();
    const bool is_prefix = rows.at(row, 3).as_uint() != 0 || rows.at(row, 2).is_null();  // NULL: an expression
    if (is_prefix) index.whole = false;
    if (index.whole) index.columns.push_back(text_of(rows.at(row, 2)));
  }
  return indexes;
}

bool same_name(const std::string& left, const std::string& right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](unsigned char one, unsigned char other) { return std::tolower(one) == std::tolower(other); });
}

}  // namespace weft::detail
