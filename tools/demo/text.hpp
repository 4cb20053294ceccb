#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weft::demo {

/// Text as UTF-8: each byte that is not part of a sound character becomes U+FFFD and is counted in `repaired`.
std::string sound_utf8(std::string_view bytes, std::size_t& repaired);
/// The first `characters` characters of sound UTF-8.
std::string_view first_characters(std::string_view text, std::size_t characters);
/// Without blanks at both ends.
std::string_view trimmed(std::string_view text);

/// "286,869"
std::string grouped(std::uint64_t number);
/// "12.3"
std::string fixed(double number, int digits);

}  // namespace weft::demo
