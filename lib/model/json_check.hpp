#pragma once

#include <string_view>

namespace weft::detail {

/// The deepest nesting of arrays and objects that is accepted: MariaDB's own limit for a JSON column.
inline constexpr int json_depth = 32;

/// Whether the bytes are one JSON text: valid UTF-8, no byte order mark, nested at most `json_depth` deep.
bool is_json(std::string_view text);

}  // namespace weft::detail
