#include "sql/column_type.hpp"

#include <algorithm>

#include "sql/ddl.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t in_row_most = 1024;  // characters or bytes
constexpr std::size_t in_row_short = 63;   // when the row would be too long with in_row_most
constexpr std::size_t row_limit = 60'000;  // bytes; the server's own limit is 65,535
constexpr std::size_t bytes_per_character = 4;

bool is_indexed(const EntityDef& def, std::size_t position) {
  const auto& key = def.key_positions();
  if (std::find(key.begin(), key.end(), position) != key.end()) return true;
  return std::any_of(def.spec().indexes.begin(), def.spec().indexes.end(), [&](const IndexSpec& index) {
    return std::find(index.fields.begin(), index.fields.end(), def.fields()[position].name) != index.fields.end();
  });
}

std::size_t bytes_of(const FieldSpec& field) {
  return field.type == Type::text ? field.length * bytes_per_character : field.length;
}

bool is_long(const FieldSpec& field) { return field.type == Type::text || field.type == Type::blob; }

std::size_t in_row(const EntityDef& def) {
  std::size_t bytes = 0;
  for (const FieldSpec& field : def.fields())
    if (is_long(field) && field.length <= in_row_most) bytes += bytes_of(field);
  return bytes > row_limit ? in_row_short : in_row_most;
}

std::string sized(const char* kind, std::size_t bytes) {
  const char* width = bytes < (1U << 16U) ? "" : bytes < (1U << 24U) ? "MEDIUM" : "LONG";
  return std::string(width) + kind;
}

std::string sqlite_type(const FieldSpec& field) {
  switch (field.type) {
    case Type::f32:
    case Type::f64: return "REAL";
    case Type::text:
    case Type::json:
    case Type::decimal: return "TEXT";
    case Type::blob: return "BLOB";
    default: return "INTEGER";
  }
}

std::string server_type(const EntityDef& def, std::size_t position) {
  const FieldSpec& field = def.fields()[position];
  const bool lies_in_row = is_indexed(def, position) || field.length <= in_row(def);
  switch (field.type) {
    case Type::i8: return "TINYINT";
    case Type::i16: return "SMALLINT";
    case Type::i32: return "INT";
    case Type::i64: return "BIGINT";
    case Type::u8: return "TINYINT UNSIGNED";
    case Type::u16: return "SMALLINT UNSIGNED";
    case Type::u32: return "INT UNSIGNED";
    case Type::u64: return "BIGINT UNSIGNED";
    case Type::f32: return "FLOAT";
    case Type::f64: return "DOUBLE";
    case Type::boolean: return "TINYINT(1)";
    case Type::text:
      return lies_in_row ? "VARCHAR(" + std::to_string(field.length) + ")" : sized("TEXT", bytes_of(field));
    case Type::blob:
      return lies_in_row ? "VARBINARY(" + std::to_string(field.length) + ")" : sized("BLOB", bytes_of(field));
    case Type::time: return field.seconds ? "BIGINT" : "DATETIME(6)";
    case Type::decimal: return "DECIMAL(" + std::to_string(field.precision) + "," + std::to_string(field.scale) + ")";
    case Type::json: break;
  }
  return sized("TEXT", bytes_of(field));
}

}  // namespace

std::string column_list(const EntityDef& def, Dialect dialect, const std::vector<std::size_t>& positions) {
  std::string list;
  for (const std::size_t position : positions)
    list += (list.empty() ? "" : ", ") + quote(dialect, def.fields()[position].column);
  return list;
}

std::vector<std::size_t> index_positions(const EntityDef& def, const IndexSpec& index) {
  std::vector<std::size_t> positions{def.owner_position()};
  for (const std::string& field : index.fields) {
    const std::size_t position = def.position(field);
    if (position != def.owner_position()) positions.push_back(position);
  }
  return positions;
}

std::string column_type(const EntityDef& def, std::size_t position, Dialect dialect) {
  const FieldSpec& field = def.fields()[position];
  return (dialect == Dialect::sqlite ? sqlite_type(field) : server_type(def, position)) +
         (field.nullable ? " NULL" : " NOT NULL");
}

std::string_view binary_collation(Dialect dialect) noexcept {
  return dialect == Dialect::mysql ? "utf8mb4_0900_bin" : "utf8mb4_nopad_bin";
}

}  // namespace weft::detail
