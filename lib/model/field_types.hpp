#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "weft/entity_def.hpp"

namespace weft::detail {

/// The word of a type in entity files and messages: "i8" … "json".
std::string_view type_word(Type type) noexcept;
std::optional<Type> type_of_word(std::string_view word) noexcept;

constexpr bool is_signed(Type type) noexcept { return type >= Type::i8 && type <= Type::i64; }
constexpr bool is_unsigned(Type type) noexcept { return type >= Type::u8 && type <= Type::u64; }
constexpr bool is_integer(Type type) noexcept { return is_signed(type) || is_unsigned(type); }

/// What an integer type holds.
struct IntegerRange {
  std::int64_t lowest;
  std::uint64_t highest;
};
IntegerRange integer_range(Type type) noexcept;

/// What a time field holds: all that DATETIME(6) holds.
inline constexpr std::int64_t earliest_time = -30'610'224'000'000'000;  // 1000-01-01 00:00:00 UTC, in µs
inline constexpr std::int64_t latest_time = 253'402'300'799'999'999;    // 9999-12-31 23:59:59.999999 UTC

/// The largest owner and ticket id: 63 bits, so that ids are positive in every signed column and language.
inline constexpr std::uint64_t largest_id = (std::uint64_t{1} << 63U) - 1;

}  // namespace weft::detail
