#pragma once

#include <string>

#include "weft/row.hpp"

namespace weft::ctl {

/// A row as a JSON object, fields in the definition's order, each value in the exact form of docs/operations.md: 64-bit
/// integers and decimals as text, blobs in base64, times as "2026-01-31T23:59:59.000001Z", text that is no UTF-8 as
/// {"base64": "…"}.
std::string json_of_row(const Row& row);
/// One value of a field of that type.
std::string json_of_value(Type type, const Value& value);
/// The word of a type, as in an entity file.
const char* word_of(Type type) noexcept;
/// "2026-01-31T23:59:59.000001Z"
std::string time_text(Time time);

}  // namespace weft::ctl
