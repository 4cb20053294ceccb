#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/row.hpp"

namespace weft::detail {

/// A row's values (each in its field's own form) as bytes, appended to `out`: a NULL bitmap, then each value; integers
/// little-endian in their width, text and blobs with a 32-bit length. Equal rows give equal bytes.
void encode_row(const EntityDef& def, std::span<const Value> values, std::string& out);
/// The other way; nullopt when the bytes are not exactly one row of this definition (they may be hostile); JSON is not
/// read again.
std::optional<std::vector<Value>> decode_row(const EntityDef& def, std::string_view bytes);

/// Whether a row that was decoded is the object of that encoded key: two parts of one hostile item may disagree.
bool row_has_key(const EntityDef& def, std::span<const Value> values, std::string_view key_bytes);

/// A key as bytes, canonical: equal keys give equal bytes, different keys different ones. The key has been checked.
std::string encode_key(const EntityDef& def, const Key& key);
std::optional<Key> decode_key(const EntityDef& def, std::string_view bytes);

}  // namespace weft::detail
