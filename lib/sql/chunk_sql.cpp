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
    names_.push_back(quote(dialect, column.name));
    comparands_.push_back(comparand_of_column(column));
    kinds_.push_back(kind_of_column(column));
    digest_ += (digest_.empty() ? "" : ", ") + digested(column, names_.back());
  }
  digest_ = "MD5(CONCAT_WS(',', " + digest_ + "))";
  for (const std::string& part : key) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ServerColumn& column) { return same_name(column.name, part); });
    if (found == columns.end()) throw SchemaError("table " + table_ + " has no column " + part);
    key_.push_back(static_cast<std::size_t>(found - columns.begin()));
  }
  if (key_.empty())
    throw SchemaError("table " + table_ + " has no primary key over whole columns; it cannot be compared");
}

std::string ChunkSql::columns_of_key() const {
  std::string list;
  for (const std::size_t part : key_) list += (list.empty() ? "" : ", ") + names_[part];
  return list;
}

std::string ChunkSql::order() const { return " ORDER BY " + columns_of_key(); }

Bound ChunkSql::made(std::string text, std::vector<ColumnKind> kinds, std::vector<Value> params) const {
  return {std::make_shared<const Statement>(Statement{std::move(text), std::move(kinds)}), std::move(params)};
}

// "a >= ? AND (a > ? OR (a = ? AND b > ?))": a row comparison would not use the index.
void ChunkSql::limit(const std::optional<std::vector<Value>>& key, bool above, std::string& text,
                     std::vector<Value>& params) const {
  if (!key) return;
  const std::string beyond = above ? " > " : " < ";
  text += " AND " + names_[key_[0]] + (above ? " >= " : " <= ") + comparands_[key_[0]] + " AND ";
  params.push_back((*key)[0]);
  for (std::size_t at = 0; at < key_.size(); ++at) {
    const std::string& name = names_[key_[at]];
    const std::string& value = comparands_[key_[at]];
    if (at + 1 == key_.size()) {
      // The upper end belongs to the range, the lower one does not.
      text += name + (above ? " > " : " <= ") + value + std::string(at, ')') + std::string(at, ')');
      params.push_back((*key)[at]);
    } else {
      text += "(" + name + beyond + value + " OR (" + name + " = " + value + " AND ";
      params.insert(params.end(), 2, (*key)[at]);
    }
  }
}

Bound ChunkSql::bound(const std::optional<std::vector<Value>>& after, std::size_t rows) const {
  std::string text = "SELECT " + columns_of_key() + " FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  limit(after, true, text, params);
  params.emplace_back(static_cast<std::int64_t>(rows - 1));
  std::vector<ColumnKind> kinds;
  for (const std::size_t part : key_) kinds.push_back(kinds_[part]);
  return made(text + order() + " LIMIT ?, 1", std::move(kinds), std::move(params));
}

Bound ChunkSql::checksum(const KeyRange& range) const {
  // Of no rows BIT_XOR gives 0, never NULL.
  std::string text =
      "SELECT COUNT(*), BIT_XOR(CAST(CONV(LEFT(" + digest_ + ", 16), 16, 10) AS UNSIGNED)) FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  limit(range.after, true, text, params);
  limit(range.up_to, false, text, params);
  return made(std::move(text), {ColumnKind::u64, ColumnKind::u64}, std::move(params));
}

Bound ChunkSql::rows(const KeyRange& range, std::size_t limit_rows) const {
  std::string text = "SELECT " + columns_of_key() + ", " + digest_ + " FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  limit(range.after, true, text, params);
  limit(range.up_to, false, text, params);
  params.emplace_back(static_cast<std::int64_t>(limit_rows));
  std::vector<ColumnKind> kinds;
  for (const std::size_t part : key_) kinds.push_back(kinds_[part]);
  kinds.push_back(ColumnKind::text);
  return made(text + order() + " LIMIT ?", std::move(kinds), std::move(params));
}

Bound ChunkSql::row(const std::vector<Value>& key, bool lock) const {
  std::string text = "SELECT " + digest_ + " FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  for (std::size_t at = 0; at < key_.size(); ++at) {
    text += " AND " + names_[key_[at]] + " = " + comparands_[key_[at]];
    params.push_back(key[at]);
  }
  return made(text + (lock ? " FOR UPDATE" : ""), {ColumnKind::text}, std::move(params));
}

}  // namespace weft::detail
