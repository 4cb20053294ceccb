#include "model/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace weft::detail {
namespace {

/// Length of the sequence that begins at `at`, 0 when it is not one. The second byte's bounds rule out overlong forms,
/// surrogates and what lies above U+10FFFF.
std::size_t sequence(const unsigned char* at, std::size_t left) noexcept {
  const unsigned char lead = at[0];
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (left < length || at[1] < low || at[1] > high) return 0;
  for (std::size_t next = 2; next < length; ++next)
    if ((at[next] & 0xC0U) != 0x80U) return 0;
  return length;
}

}  // namespace

std::optional<std::size_t> utf8_length(std::string_view bytes) noexcept {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const std::size_t size = bytes.size();
  std::size_t characters = 0;
  std::size_t at = 0;
  while (at < size) {
    // Most text is ASCII: eight bytes at once.
    while (size - at >= 8) {
      std::uint64_t block = 0;
      std::memcpy(&block, data + at, sizeof(block));
      if ((block & 0x8080808080808080U) != 0) break;
      at += 8;
      characters += 8;
    }
    if (at == size) break;
    if (data[at] < 0x80) {
      ++at;
    } else {
      const std::size_t length = sequence(data + at, size - at);
      if (length == 0) return std::nullopt;
      at += length;
    }
    ++characters;
  }
  return characters;
}

}  // namespace weft::detail
