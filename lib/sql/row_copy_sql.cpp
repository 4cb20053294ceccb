#include "sql/row_copy_sql.hpp"

#include <algorithm>

#include "sql/chunk_sql.hpp"
#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

bool is_computed(const ServerColumn& column) { return column.extra.find("GENERATED") != std::string::npos; }

// What the client library cannot read exactly comes as text or as a number.
std::string selected(const ServerColumn& column, const std::string& name) {
  if (column.data_type == "decimal" && column.precision.value_or(65) > 60) return "CAST(" + name + " AS CHAR)";
  return column.data_type == "bit" ? name + " + 0" : name;
}

Bound made(std::string text, std::vector<Value> params, std::vector<ColumnKind> kinds = {}) {
  return {std::make_shared<const Statement>(Statement{std::move(text), std::move(kinds)}), std::move(params)};
}

std::vector<Value> flat(std::span<const std::vector<Value>> keys) {
  std::vector<Value> params;
  for (const std::vector<Value>& key : keys) params.insert(params.end(), key.begin(), key.end());
  return params;
}

std::vector<KeyRangeText::Part> parts_of(const std::vector<ServerColumn>& columns,
                                         const std::vector<std::string>& key) {
  std::vector<KeyRangeText::Part> parts;
  for (const std::string& name : key) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ServerColumn& column) { return same_name(column.name, name); });
    if (found == columns.end()) throw SchemaError("a primary key names column " + name + ", which is not there");
    parts.push_back({quote(Dialect::mariadb, found->name), comparand_of_column(*found)});
  }
  return parts;
}

}  // namespace

bool can_be_copied(const ServerColumn& column) noexcept {
  static constexpr std::string_view known[] = {
      "tinyint",   "smallint",  "mediumint", "int",      "bigint",   "decimal",    "float",      "double",
      "bit",       "char",      "varchar",   "tinytext", "text",     "longtext",   "mediumtext", "json",
      "binary",    "varbinary", "tinyblob",  "blob",     "longblob", "mediumblob", "date",       "datetime",
      "timestamp", "time",      "year",      "enum",     "set"};
  return std::find(std::begin(known), std::end(known), column.data_type) != std::end(known);
}

RowCopySql::RowCopySql(std::string_view database, std::string_view table, const std::vector<ServerColumn>& columns,
                       const std::vector<std::string>& key)
    : table_(quote(Dialect::mariadb, database) + "." + quote(Dialect::mariadb, table)),
      parts_(parts_of(columns, key)),
      range_(parts_) {
  std::string names;
  std::vector<std::string> copied;
  for (const ServerColumn& column : columns) {
    if (is_computed(column)) continue;
    const std::string name = quote(Dialect::mariadb, column.name);
    selected_ += (selected_.empty() ? "" : ", ") + selected(column, name);
    names += (names.empty() ? "" : ", ") + name;
    marks_ += marks_.empty() ? "(?" : ", ?";
    kinds_.push_back(kind_of_column(column));
    copied.push_back(column.name);
  }
  marks_ += ")";
  insert_ = "INSERT INTO " + table_ + " (" + names + ") VALUES ";
  for (const std::string& part : key) {
    const auto at =
        std::find_if(copied.begin(), copied.end(), [&](const std::string& column) { return same_name(column, part); });
    if (at == copied.end()) throw SchemaError("table " + table_ + ": a part of its primary key is computed");
    key_.push_back(static_cast<std::size_t>(at - copied.begin()));
  }
}

Bound RowCopySql::page(const KeyRange& range, std::size_t limit) const {
  std::string text = "SELECT " + selected_ + " FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  range_.add(range, text, params);
  params.emplace_back(static_cast<std::int64_t>(limit));
  return made(text + " ORDER BY " + range_.names() + " LIMIT ?", std::move(params), kinds_);
}

Bound RowCopySql::rows_of(std::span<const std::vector<Value>> keys) const {
  return made("SELECT " + selected_ + " FROM " + table_ + " WHERE " + range_.one_of(keys.size()), flat(keys), kinds_);
}

Bound RowCopySql::insert(std::span<const Value> cells) const {
  std::string text = insert_ + marks_;
  for (std::size_t row = 1; row < cells.size() / width(); ++row) text += ", " + marks_;
  return made(std::move(text), {cells.begin(), cells.end()});
}

Bound RowCopySql::erase(std::span<const std::vector<Value>> keys) const {
  return made("DELETE FROM " + table_ + " WHERE " + range_.one_of(keys.size()), flat(keys));
}

Bound RowCopySql::erase_range(const KeyRange& range) const {
  std::string text = "DELETE FROM " + table_ + " WHERE 1";
  std::vector<Value> params;
  range_.add(range, text, params);
  return made(std::move(text), std::move(params));
}

Bound RowCopySql::erase_some(const Value& owner, std::size_t limit) const {
  return made("DELETE FROM " + table_ + " WHERE " + parts_[0].name + " = ? ORDER BY " + range_.names() + " LIMIT ?",
              {owner, static_cast<std::int64_t>(limit)});
}

Bound RowCopySql::count(const Value& owner) const {
  return made("SELECT COUNT(*) FROM " + table_ + " WHERE " + parts_[0].name + " = ?", {owner}, {ColumnKind::u64});
}

std::vector<Value> RowCopySql::key_of(const Rows& rows, std::size_t row) const {
  std::vector<Value> key;
  key.reserve(key_.size());
  for (const std::size_t part : key_) key.push_back(rows.at(row, part));
  return key;
}

}  // namespace weft::detail
