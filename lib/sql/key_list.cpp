#include "sql/key_list.hpp"

#include <string_view>
#include <variant>

#include "sql/column_type.hpp"

namespace weft::detail {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& json, std::string_view bytes) {
  json += '"';
  for (const char byte : bytes) {
    json += hex_digits[static_cast<unsigned char>(byte) >> 4U];
    json += hex_digits[static_cast<unsigned char>(byte) & 15U];
  }
  json += '"';
}

void append_text(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20) {
      json.append("\\u00");
      json += hex_digits[byte >> 4U];
      json += hex_digits[byte & 15U];
    } else {
      json += c;
    }
  }
  json += '"';
}

// `bytes`: SQLite's second parameter; nullptr: text and bytes stand in the JSON.
void append_part(std::string& json, std::string* bytes, const Value& stored) {
  if (const auto* number = std::get_if<std::int64_t>(&stored.storage())) {
    json += std::to_string(*number);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&stored.storage())) {
    json += std::to_string(*natural);
  } else {
    const auto* text = std::get_if<std::string>(&stored.storage());
    const std::string& content = text != nullptr ? *text : stored.as_blob();
    if (bytes != nullptr) {
      json += std::to_string(bytes->size() + 1) + "," + std::to_string(content.size());
      bytes->append(content);
    } else if (text != nullptr) {
      append_text(json, content);
    } else {
      append_hex(json, content);
    }
  }
}

bool lies_in_bytes(const FieldStorage& storage) {
  return storage.kind() == ColumnKind::text || storage.kind() == ColumnKind::blob;
}

bool has_bytes(const EntityPieces& pieces) {
  for (const std::size_t position : pieces.def.key_positions())
    if (lies_in_bytes(pieces.storage[position])) return true;
  return false;
}

KeyListText sqlite_text(const EntityPieces& pieces) {
  KeyListText list{has_bytes(pieces) ? "json_each(?) k JOIN (SELECT ? AS bytes) t" : "json_each(?) k", "k.key + 1", {}};
  std::size_t at = 0;  // a part in `bytes` takes two places: where it begins, how long it is
  const auto element = [&] { return "json_extract(k.value, '$[" + std::to_string(at++) + "]')"; };
  for (const std::size_t position : pieces.def.key_positions()) {
    const FieldStorage& storage = pieces.storage[position];
    if (lies_in_bytes(storage)) {
      const std::string begin = element();
      const std::string part = "substr(t.bytes, " + begin + ", " + element() + ")";
      list.parts.push_back(storage.kind() == ColumnKind::text ? "CAST(" + part + " AS TEXT)" : part);
    } else {
      list.parts.push_back(element());
    }
  }
  return list;
}

// NO PAD and binary, so that no two texts are equal; the width is the longest key part there is.
std::string json_column(Dialect dialect, const FieldStorage& storage) {
  if (storage.kind() == ColumnKind::u64) return "BIGINT UNSIGNED";
  if (storage.kind() == ColumnKind::i64) return "BIGINT";
  return "VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE " + std::string(binary_collation(dialect));
}

KeyListText json_table_text(const EntityPieces& pieces) {
  std::string columns = "n FOR ORDINALITY";
  KeyListText list{{}, "k.n", {}};
  for (const std::size_t position : pieces.def.key_positions()) {
    const FieldStorage& storage = pieces.storage[position];
    const std::string at = std::to_string(list.parts.size());
    columns += ", p" + at + " " + json_column(pieces.dialect, storage) + " PATH '$[" + at + "]'";
    list.parts.push_back(storage.kind() == ColumnKind::blob ? "UNHEX(k.p" + at + ")" : "k.p" + at);
  }
  list.from = "JSON_TABLE(?, '$[*]' COLUMNS(" + columns + ")) k";
  return list;
}

}  // namespace

KeyListText key_list_text(const EntityPieces& pieces) {
  return pieces.lite ? sqlite_text(pieces) : json_table_text(pieces);
}

std::vector<Value> key_list_params(const EntityPieces& pieces, std::span<const Key> keys) {
  const auto& positions = pieces.def.key_positions();
  const bool apart = pieces.lite && has_bytes(pieces);
  std::string json = "[";
  json.reserve(2 + keys.size() * positions.size() * 22);
  std::string bytes = " ";  // never empty: SQLite's substr() of an empty blob is NULL
  for (const Key& key : keys) {
    json += json.size() == 1 ? "[" : ",[";
    json += std::to_string(key.owner.value);
    for (std::size_t part = 1; part < positions.size(); ++part) {
      json += ',';
      append_part(json, apart ? &bytes : nullptr, pieces.storage[positions[part]].to_storage(key.rest[part - 1]));
    }
    json += ']';
  }
  json += ']';
  std::vector<Value> params;
  params.emplace_back(std::move(json));
  if (apart) params.emplace_back(Blob{std::move(bytes)});
  return params;
}

}  // namespace weft::detail
