#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace weft::detail {

/// How many characters (code points) the bytes hold; nullopt when they are not UTF-8: overlong forms, surrogates,
/// anything above U+10FFFF and cut sequences are refused, as utf8mb4 columns refuse them.
std::optional<std::size_t> utf8_length(std::string_view bytes) noexcept;

}  // namespace weft::detail
