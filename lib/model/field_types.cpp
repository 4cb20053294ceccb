#include "model/field_types.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace weft::detail {
namespace {

constexpr std::array<std::string_view, 16> words = {"i8",  "i16", "i32",     "i64",  "u8",   "u16",  "u32",     "u64",
                                                    "f32", "f64", "boolean", "text", "blob", "time", "decimal", "json"};

template <class I>
constexpr IntegerRange range_of() {
  return {std::numeric_limits<I>::min(), static_cast<std::uint64_t>(std::numeric_limits<I>::max())};
}
constexpr std::array<IntegerRange, 8> ranges = {range_of<std::int8_t>(),
                                                range_of<std::int16_t>(),
                                                range_of<std::int32_t>(),
                                                range_of<std::int64_t>(),
                                                IntegerRange{0, std::numeric_limits<std::uint8_t>::max()},
                                                IntegerRange{0, std::numeric_limits<std::uint16_t>::max()},
                                                IntegerRange{0, std::numeric_limits<std::uint32_t>::max()},
                                                IntegerRange{0, std::numeric_limits<std::uint64_t>::max()}};

}  // namespace

std::string_view type_word(Type type) noexcept { return words[static_cast<std::size_t>(type)]; }

std::optional<Type> type_of_word(std::string_view word) noexcept {
  const auto* found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Type>(found - words.begin());
}

IntegerRange integer_range(Type type) noexcept { return ranges[static_cast<std::size_t>(type)]; }

}  // namespace weft::detail
