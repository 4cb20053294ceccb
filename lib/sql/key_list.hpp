#pragma once

#include <span>
#include <string>
#include <vector>

#include "sql/entity_pieces.hpp"
#include "weft/key.hpp"

namespace weft::detail {

/// Any number of keys as one table inside a statement of constant text. MariaDB reads them by JSON_TABLE: integers as
/// numbers, text as JSON text, bytes in hexadecimal. SQLite reads them by json_each; text and bytes lie in a second
/// parameter, because SQLite ends JSON text at a NUL, and the JSON says where.
struct KeyListText {
  std::string from;                // the table, to stand behind FROM; its parameters come first
  std::string number;              // which key a row belongs to, from 1
  std::vector<std::string> parts;  // the key's parts
};
KeyListText key_list_text(const EntityPieces& pieces);
std::vector<Value> key_list_params(const EntityPieces& pieces, std::span<const Key> keys);

}  // namespace weft::detail
