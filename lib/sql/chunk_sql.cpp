#include "sql/chunk_sql.hpp"

#include <algorithm>
#include <array>

#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

bool one_of(const std::string& type, std::initializer_list<std::string_view> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool is_text(const std::string& type) {
  return one_of(type, {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json"});
}

bool is_bytes(const std::string& type) {
  return one_of(type, {"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"});
}

bool is_integer(const std::string& type) { return one_of(type, {"tinyint", "smallint", "mediumint", "int", "bigint"}); }

// Short, without a comma, different for different values, and the same on both servers: of text and bytes a checksum,
// so that no row makes the server put together more than a statement may hold.
std::string digested(const ServerColumn& column, const std::string& name) {
  std::string form = "CAST(" + name + " AS CHAR)";
  if (is_text(column.data_type) || is_bytes(column.data_type)) {
    form = "MD5(" + name + ")";
  } else if (column.data_type == "float") {
    form = "CAST(CAST(" + name + " AS DOUBLE) AS CHAR)";  // a FLOAT alone is printed with six digits
  } else if (one_of(column.data_type, {"bit", "enum", "set"})) {
    form = "CAST(" + name + " + 0 AS CHAR)";
  }
  return column.nullable ? "IFNULL(" + form + ", 'N')" : form;
}

Bound made(std::string text, std::vector<ColumnKind> kinds, std::vector<Value> params) {
  return {std::make_shared<const Statement>(Statement{std::move(text), std::move(kinds)}), std::move(params)};
}

}  // namespace

ColumnKind kind_of_column(const ServerColumn& column) {
  if (is_integer(column.data_type)) {
    return column.column_type.find("unsigned") != std::string::npos ? ColumnKind::u64 : ColumnKind::i64;
  }
  if (one_of(column.data_type, {"bit", "year"})) return ColumnKind::u64;
  if (one_of(column.data_type, {"float", "double"})) return ColumnKind::f64;
  return is_bytes(column.data_type) ? ColumnKind::blob : ColumnKind::text;
}

std::string comparand_of_column(const ServerColumn& column) {
  if (column.data_type == "decimal") return "CAST(? AS " + column.column_type + ")";
  if (one_of(column.data_type, {"datetime", "timestamp"})) return "CAST(? AS DATETIME(6))";
  if (column.data_type == "date") return "CAST(? AS DATE)";
  return "?";
}

ChunkSql::ChunkSql(Dialect dialect, std::string_view database, std::string_view table,
                   std::vector<ServerColumn> columns, const std::vector<std::string>& key)
    : table_(quote(dialect, database) + "." + quote(dialect, table)) {
  for (const ServerColumn& column : columns) {
    kinds_.push_back(kind_of_column(column));
    digest_ += (digest_.empty() ? "" : ", ") + digested(column, quote(dialect, column.name));
  }
  digest_ = "MD5(CONCAT_WS(',', " + digest_ + "))";
  std::vector<KeyRangeText::Part> parts;
  for (const std::string& part : key) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ServerColumn& column) { return same_name(column.name, part); });
    if (found == columns.end()) throw SchemaError("table " + table_ + " has no column " + part);
    key_.push_back(static_cast<std::size_t>(found - columns.begin()));
    parts.push_back({quote(dialect, found->name), comparand_of_column(*found)});
  }
  if (key_.empty())
    throw SchemaError("table " + table_ + " has no primary key over whole columns; it cannot be compared");
  range_ = std::make_unique<const KeyRangeText>(std::move(parts));
}

std::vector<ColumnKind> ChunkSql::kinds_of_key(bool with_checksum) const {
  std::vector<ColumnKind> kinds;
  for (const std::size_t part : key_) kinds.push_back(kinds_[part]);
  if (with_checksum) kinds.push_back(ColumnKind::text);
  return kinds;
}

Bound ChunkSql::bound(const KeyRange& range, std::size_t rows) const {
  std::string text = "SELECT " + range_->names() + " FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  range_->add(range, text, params);
  params.emplace_back(static_cast<std::int64_t>(rows - 1));
  return made(text + " ORDER BY " + range_->names() + " LIMIT ?, 1", kinds_of_key(false), std::move(params));
}

Bound ChunkSql::checksum(const KeyRange& range) const {
  // Of no rows BIT_XOR gives 0, never NULL.
  std::string text =
      "SELECT COUNT(*), BIT_XOR(CAST(CONV(LEFT(" + digest_ + ", 16), 16, 10) AS UNSIGNED)) FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  range_->add(range, text, params);
  return made(std::move(text), {ColumnKind::u64, ColumnKind::u64}, std::move(params));
}

Bound ChunkSql::rows(const KeyRange& range, std::size_t limit_rows) const {
  std::string text = "SELECT " + range_->names() + ", " + digest_ + " FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  range_->add(range, text, params);
  params.emplace_back(static_cast<std::int64_t>(limit_rows));
  return made(text + " ORDER BY " + range_->names() + " LIMIT ?", kinds_of_key(true), std::move(params));
}

Bound ChunkSql::row(const std::vector<Value>& key, bool lock) const {
  return made("SELECT " + digest_ + " FROM " + table_ + " WHERE " + range_->one_of(1) + (lock ? " FOR UPDATE" : ""),
              {ColumnKind::text}, key);
}

Bound ChunkSql::rows_of(std::span<const std::vector<Value>> keys) const {
  std::vector<Value> params;
  for (const std::vector<Value>& key : keys) params.insert(params.end(), key.begin(), key.end());
  return made(
      "SELECT " + range_->names() + ", " + digest_ + " FROM " + table_ + " WHERE " + range_->one_of(keys.size()),
      kinds_of_key(true), std::move(params));
}

}  // namespace weft::detail
