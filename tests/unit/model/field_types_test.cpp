#include "model/field_types.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace weft::detail {
namespace {

TEST(FieldTypes, WordsGoBothWays) {
  for (int number = 0; number <= static_cast<int>(Type::json); ++number) {
    const auto type = static_cast<Type>(number);
    EXPECT_EQ(type_of_word(type_word(type)), type);
  }
  EXPECT_EQ(type_word(Type::i8), "i8");
  EXPECT_EQ(type_word(Type::u64), "u64");
  EXPECT_EQ(type_word(Type::boolean), "boolean");
  EXPECT_EQ(type_word(Type::json), "json");
  EXPECT_EQ(type_of_word("string"), std::nullopt);
}

TEST(FieldTypes, KnowWhatIntegersHold) {
  EXPECT_EQ(integer_range(Type::i8).lowest, -128);
  EXPECT_EQ(integer_range(Type::i8).highest, 127U);
  EXPECT_EQ(integer_range(Type::i64).lowest, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integer_range(Type::u8).lowest, 0);
  EXPECT_EQ(integer_range(Type::u32).highest, 4'294'967'295U);
  EXPECT_EQ(integer_range(Type::u64).highest, std::numeric_limits<std::uint64_t>::max());
  EXPECT_TRUE(is_signed(Type::i64) && is_unsigned(Type::u8) && is_integer(Type::u64));
  EXPECT_FALSE(is_signed(Type::u8) || is_unsigned(Type::i64) || is_integer(Type::f32) || is_integer(Type::boolean));
}

TEST(FieldTypes, TimesAreThoseOfTheCalendar) {
  using namespace std::chrono;
  EXPECT_EQ(Time(sys_days(year{1000} / 1 / 1)).time_since_epoch().count(), earliest_time);
  EXPECT_EQ(Time(sys_days(year{10000} / 1 / 1)).time_since_epoch().count() - 1, latest_time);
}

}  // namespace
}  // namespace weft::detail
