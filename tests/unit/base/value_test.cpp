#include "weft/value.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "weft/error.hpp"

namespace weft {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t highest_unsigned = std::numeric_limits<std::uint64_t>::max();

TEST(Value, KnowsItsKind) {
  EXPECT_EQ(Value().kind(), "null");
  EXPECT_EQ(Value(nullptr).kind(), "null");
  EXPECT_EQ(Value(true).kind(), "boolean");
  EXPECT_EQ(Value(-1).kind(), "integer");
  EXPECT_EQ(Value(1U).kind(), "integer");
  EXPECT_EQ(Value(1.5F).kind(), "real");
  EXPECT_EQ(Value("text").kind(), "text");
  EXPECT_EQ(Value(Blob{"bytes"}).kind(), "blob");
  EXPECT_EQ(Value(Decimal{"1.50"}).kind(), "decimal");
  EXPECT_EQ(Value(Time{}).kind(), "time");
  EXPECT_EQ(Value(Id{7}).kind(), "integer");
  EXPECT_EQ(Value(OwnerId{7}).kind(), "integer");
}

TEST(Value, GivesBackWhatItWasMadeFrom) {
  EXPECT_TRUE(Value(true).as_bool());
  EXPECT_EQ(Value(lowest).as_int(), lowest);
  EXPECT_EQ(Value(highest_unsigned).as_uint(), highest_unsigned);
  EXPECT_EQ(Value(0.1).as_real(), 0.1);
  EXPECT_EQ(Value(std::string("a\0b", 3)).as_text().size(), 3U);
  EXPECT_EQ(Value(Blob{"bytes"}).as_blob(), "bytes");
  EXPECT_EQ(Value(Decimal{"-12.50"}).as_decimal(), "-12.50");
  const Time time{std::chrono::microseconds{-1}};
  EXPECT_EQ(Value(time).as_time(), time);
  EXPECT_EQ(Value(Id{7}).as_uint(), 7U);
}

TEST(Value, AnOptionalIsItsContentOrNull) {
  EXPECT_TRUE(Value(std::optional<std::string>()).is_null());
  EXPECT_EQ(Value(std::optional<std::string>("x")).as_text(), "x");
  EXPECT_EQ(Value(std::optional<std::int8_t>(std::int8_t{-3})).as_int(), -3);
}

TEST(Value, IntegersCrossSignsWhereTheyFit) {
  EXPECT_EQ(Value(5U).as_int(), 5);
  EXPECT_EQ(Value(5).as_uint(), 5U);
  EXPECT_EQ(Value(static_cast<std::uint64_t>(highest)).as_int(), highest);
  EXPECT_THROW(Value(static_cast<std::uint64_t>(highest) + 1).as_int(), UsageError);
  EXPECT_THROW(Value(-1).as_uint(), UsageError);
}

TEST(Value, AnotherKindIsRefused) {
  EXPECT_THROW(Value(1).as_bool(), UsageError);
  EXPECT_THROW(Value(true).as_int(), UsageError);
  EXPECT_THROW(Value(true).as_uint(), UsageError);
  EXPECT_THROW(Value(1).as_real(), UsageError);
  EXPECT_THROW(Value(Blob{"x"}).as_text(), UsageError);
  EXPECT_THROW(Value("x").as_blob(), UsageError);
  EXPECT_THROW(Value("1.5").as_decimal(), UsageError);
  EXPECT_THROW(Value(0).as_time(), UsageError);
  EXPECT_THROW(Value().as_text(), UsageError);
}

TEST(Value, ARefusalNamesKindsButNoContent) {
  try {
    static_cast<void>(Value("s3cret").as_int());
    FAIL() << "text was read as an integer";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "usage: a value of kind text was read as integer; read it as what it is");
  }
}

TEST(Value, IntegersCompareByNumber) {
  EXPECT_EQ(Value(5), Value(5U));
  EXPECT_EQ(Value(5U), Value(5));
  EXPECT_NE(Value(-1), Value(highest_unsigned));
  EXPECT_NE(Value(highest_unsigned), Value(-1));
  EXPECT_NE(Value(lowest), Value(static_cast<std::uint64_t>(highest) + 1));
}

TEST(Value, OtherKindsCompareByKindAndContent) {
  EXPECT_EQ(Value(), Value(nullptr));
  EXPECT_EQ(Value("a"), Value(std::string("a")));
  EXPECT_NE(Value("a"), Value("A"));
  EXPECT_NE(Value("a"), Value(Blob{"a"}));
  EXPECT_NE(Value("1.5"), Value(Decimal{"1.5"}));
  EXPECT_NE(Value(1), Value(true));
  EXPECT_NE(Value(1), Value(1.0));
  EXPECT_NE(Value(0), Value());
}

}  // namespace
}  // namespace weft
