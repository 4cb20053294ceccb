#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::detail {

/// The one text of a decimal number that a field of this precision and scale keeps: exactly `scale` digits behind the
/// point, no leading zeros, no '+', no "-0". Understood: [+-]digits[.digits]. nullopt: not such a number, too many
/// digits, or digits behind the scale that are not zeros (nothing is rounded silently).
std::optional<std::string> canonical_decimal(std::string_view text, std::uint8_t precision, std::uint8_t scale);

/// Whether `text` is that one text already; does not allocate.
bool is_canonical_decimal(std::string_view text, std::uint8_t precision, std::uint8_t scale) noexcept;

}  // namespace weft::detail
