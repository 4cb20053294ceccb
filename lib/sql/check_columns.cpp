#include "sql/check_columns.hpp"

#include <algorithm>
#include <string_view>

#include "model/field_types.hpp"
#include "sql/column_type.hpp"

namespace weft::detail {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_unsigned_column(const ServerColumn& column) { return column.column_type.find("unsigned") != std::string::npos; }
bool is_character(const ServerColumn& column) {
  return is_one_of(column.data_type, {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json"});
}
bool is_binary(const ServerColumn& column) {
  return is_one_of(column.data_type, {"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"});
}

bool holds_integer(const FieldSpec& field, const ServerColumn& column) {
  static constexpr std::string_view names[] = {"tinyint", "smallint", "int", "bigint"};
  const auto width = static_cast<std::size_t>(field.type) % 4;  // i8 … i64, u8 … u64
  return column.data_type == names[width] && is_unsigned_column(column) == is_unsigned(field.type);
}

bool holds_real(const FieldSpec& field, const ServerColumn& column) {
  const bool rounds = column.scale.has_value();  // FLOAT(7,2)
  return column.data_type == (field.type == Type::f32 ? "float" : "double") && !rounds && !is_unsigned_column(column);
}

// "enum('new','old')" holds every allowed text.
bool holds_enum(const FieldSpec& field, const ServerColumn& column) {
  return !field.allowed.empty() &&
         std::all_of(field.allowed.begin(), field.allowed.end(), [&](const std::string& text) {
           std::string quoted = "'";
           for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
           return column.column_type.find(quoted + "'") != std::string::npos;
         });
}

bool holds_text(const FieldSpec& field, const ServerColumn& column) {
  if (column.data_type == "enum") return holds_enum(field, column);
  if (is_binary(column)) return column.bytes.value_or(0) >= field.length * 4;
  if (!is_character(column) || column.charset != "utf8mb4") return false;
  const bool counts_characters = is_one_of(column.data_type, {"char", "varchar"});
  return counts_characters ? column.characters.value_or(0) >= field.length
                           : column.bytes.value_or(0) >= field.length * 4;
}

bool holds_json(const FieldSpec& field, const ServerColumn& column) {
  if (column.data_type == "json") return true;
  if (is_character(column) && column.charset != "utf8mb4") return false;
  return (is_character(column) || is_binary(column)) && column.bytes.value_or(0) >= field.length;
}

bool holds_time(const FieldSpec& field, const ServerColumn& column) {
  if (field.seconds) return is_one_of(column.data_type, {"int", "bigint"});
  return column.data_type == "datetime" && column.second_digits == 6;
}

bool holds(const FieldSpec& field, const ServerColumn& column) {
  switch (field.type) {
    case Type::f32:
    case Type::f64: return holds_real(field, column);
    case Type::boolean: return column.data_type == "tinyint";
    case Type::text: return holds_text(field, column);
    case Type::blob: return is_binary(column) && column.bytes.value_or(0) >= field.length;
    case Type::time: return holds_time(field, column);
    case Type::decimal:
      return column.data_type == "decimal" && column.precision == field.precision && column.scale == field.scale &&
             !is_unsigned_column(column);
    case Type::json: return holds_json(field, column);
    default: return holds_integer(field, column);
  }
}

bool holds_sqlite(const EntityDef& def, std::size_t position, const ServerColumn& column) {
  std::string wanted = column_type(def, position, Dialect::sqlite);
  wanted.resize(wanted.find(' '));
  return same_name(wanted, column.data_type);
}

std::string there(const ServerColumn& column) {
  return column.column_type + (column.charset.empty() ? "" : " character set " + column.charset) +
         (column.nullable ? " NULL" : " NOT NULL");
}

}  // namespace

std::optional<std::string> column_fault(const EntityDef& def, std::size_t position, Dialect dialect,
                                        const ServerColumn& column) {
  const FieldSpec& field = def.fields()[position];
  const bool fits = dialect == Dialect::sqlite ? holds_sqlite(def, position, column) : holds(field, column);
  if (!fits || column.nullable != field.nullable)
    return "expected " + column_type(def, position, dialect) + ", there is " + there(column);
  std::string extra = column.extra;
  std::transform(extra.begin(), extra.end(), extra.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  for (const char* made : {"auto_increment", "on update", "generated"})
    if (extra.find(made) != std::string::npos)
      return "is filled by the server (" + std::string(made) +
             "): Weft's servers make no values, so that both sides of a pair hold the same";
  return std::nullopt;
}

std::optional<std::string> column_doubt(const EntityDef& def, std::size_t position, const ServerColumn& column) {
  if (column.data_type == "char" || column.data_type == "binary")
    return "column '" + column.name + "' is " + column.column_type +
           ", which does not give back the ends of its values as they were";
  const auto& key = def.key_positions();
  const bool in_key = std::find(key.begin(), key.end(), position) != key.end();
  const bool exact =
      column.collation.empty() || column.collation.ends_with("_nopad_bin") || column.collation.ends_with("_0900_bin");
  if (in_key && !exact)
    return "key column '" + column.name + "' has collation " + column.collation +
           ", by which different texts are equal; a NO PAD binary collation (utf8mb4_nopad_bin) has none such";
  return std::nullopt;
}

}  // namespace weft::detail
