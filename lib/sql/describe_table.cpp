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

constexpr std::string_view sqlite_columns =
    "c.name, lower(c.type), lower(c.type), c.\"notnull\" = 0, c.\"notnull\" = 0 OR c.dflt_value IS NOT NULL, NULL, "
    "NULL, "
    "NULL, NULL, NULL, '', '', ''";
constexpr std::string_view server_columns_read =
    "column_name, data_type, column_type, is_nullable = 'YES', column_default IS NOT NULL OR extra <> '', "
    "character_maximum_length, character_octet_length, numeric_precision, numeric_scale, datetime_precision, "
    "character_set_name, collation_name, extra";
constexpr std::string_view sqlite_indexes =
    "CASE l.origin WHEN 'pk' THEN 'PRIMARY' ELSE l.name END, l.\"unique\", i.name, 0";
constexpr std::string_view server_indexes_read = "index_name, non_unique = 0, column_name, sub_part IS NOT NULL";

std::vector<ColumnKind> column_kinds() {
  return {text, text, text, number, number, number, number, number, number, number, text, text, text};
}
std::vector<ColumnKind> index_kinds() { return {text, number, text, number}; }

std::vector<ColumnKind> with_table(std::vector<ColumnKind> kinds) {
  kinds.insert(kinds.begin(), text);
  return kinds;
}

std::string select(std::string_view columns, std::string_view from) {
  return std::string("SELECT ").append(columns).append(" FROM ").append(from);
}

std::string of_all(std::string_view columns) { return "table_name, " + std::string(columns); }

std::string in_database(Dialect dialect, std::string_view database) {
  return " WHERE table_schema = " + literal(dialect, database);
}

std::string of_table(Dialect dialect, std::string_view database, std::string_view table) {
  return in_database(dialect, database) + " AND table_name = " + literal(dialect, table);
}

std::string text_of(const Value& value) { return value.is_null() ? std::string() : value.as_text(); }

std::optional<std::uint64_t> number_of(const Value& value) {
  if (value.is_null()) return std::nullopt;
  return value.as_uint();
}

}  // namespace

Statement describe_columns(Dialect dialect, std::string_view database, std::string_view table) {
  if (dialect == Dialect::sqlite)
    return {select(sqlite_columns, "pragma_table_info(" + literal(dialect, table) + ") c"), column_kinds()};
  return {select(server_columns_read, "information_schema.columns") + of_table(dialect, database, table) +
              " ORDER BY ordinal_position",
          column_kinds()};
}

Statement describe_indexes(Dialect dialect, std::string_view database, std::string_view table) {
  if (dialect == Dialect::sqlite)
    return {select(sqlite_indexes, "pragma_index_list(" + literal(dialect, table) +
                                       ") l JOIN pragma_index_info(l.name) i ORDER BY l.name, i.seqno"),
            index_kinds()};
  return {select(server_indexes_read, "information_schema.statistics") + of_table(dialect, database, table) +
              " ORDER BY index_name, seq_in_index",
          index_kinds()};
}

Statement describe_all_columns(Dialect dialect, std::string_view database) {
  if (dialect == Dialect::sqlite)
    return {"SELECT t.name, " + std::string(sqlite_columns) +
                " FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY t.name, c.cid",
            with_table(column_kinds())};
  return {select(of_all(server_columns_read), "information_schema.columns") + in_database(dialect, database) +
              " ORDER BY table_name, ordinal_position",
          with_table(column_kinds())};
}

Statement describe_all_indexes(Dialect dialect, std::string_view database) {
  if (dialect == Dialect::sqlite)
    return {"SELECT t.name, " + std::string(sqlite_indexes) +
                " FROM sqlite_master t JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i "
                "WHERE t.type = 'table' ORDER BY t.name, l.name, i.seqno",
            with_table(index_kinds())};
  return {select(of_all(server_indexes_read), "information_schema.statistics") + in_database(dialect, database) +
              " ORDER BY table_name, index_name, seq_in_index",
          with_table(index_kinds())};
}

std::map<std::string, Rows> rows_by_table(Rows rows) {
  std::map<std::string, Rows> tables;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Rows& table = tables[rows.at(row, 0).as_text()];
    table.width = rows.width - 1;
    for (std::size_t column = 1; column < rows.width; ++column) table.cells.push_back(std::move(rows.at(row, column)));
  }
  return tables;
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
