#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace weft::detail {

/// xxHash's XXH3, 64 and 128 bits (high half first). The same on every machine. Not for secrets.
std::uint64_t hash64(std::string_view bytes) noexcept;
std::array<std::uint64_t, 2> hash128(std::string_view bytes) noexcept;

}  // namespace weft::detail
