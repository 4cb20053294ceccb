#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::detail {

/// A canonical decimal ("-12.50") as text of fixed width whose byte order is the numbers' order: a sign digit (0
/// negative, 1 other), then `precision` digits without the point, complemented to nine when negative. SQLite keeps
/// decimals so.
std::string to_ordered_decimal(std::string_view digits, std::uint8_t precision, std::uint8_t scale);
/// The other way; empty when it is no such text.
std::string from_ordered_decimal(std::string_view ordered, std::uint8_t precision, std::uint8_t scale);

}  // namespace weft::detail
