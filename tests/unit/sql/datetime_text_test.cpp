#include "sql/datetime_text.hpp"

#include <gtest/gtest.h>

#include <random>

#include "model/field_types.hpp"

namespace weft::detail {
namespace {

Time at(std::int64_t micros) { return Time(std::chrono::microseconds(micros)); }

TEST(DatetimeText, WritesKnownPoints) {
  EXPECT_EQ(to_datetime(at(0)), "1970-01-01 00:00:00.000000");
  EXPECT_EQ(to_datetime(at(-1)), "1969-12-31 23:59:59.999999");
  EXPECT_EQ(to_datetime(at(951'782'400'000'000)), "2000-02-29 00:00:00.000000");
  EXPECT_EQ(to_datetime(at(earliest_time)), "1000-01-01 00:00:00.000000");
  EXPECT_EQ(to_datetime(at(latest_time)), "9999-12-31 23:59:59.999999");
}

TEST(DatetimeText, ReadsEveryNumberOfDigits) {
  EXPECT_EQ(from_datetime("1970-01-01 00:00:01"), at(1'000'000));
  EXPECT_EQ(from_datetime("1970-01-01 00:00:01.5"), at(1'500'000));
  EXPECT_EQ(from_datetime("1970-01-01 00:00:01.000042"), at(1'000'042));
}

TEST(DatetimeText, RefusesWhatIsNoTime) {
  for (const char* text : {"", "1970-01-01", "1970-13-01 00:00:00", "1970-02-30 00:00:00", "1970-01-01 24:00:00",
                           "1970-01-01 00:60:00", "1970-01-01 00:00:60", "0000-00-00 00:00:00", "1970-01-01T00:00:00",
                           "1970-01-01 00:00:00.1234567", "1970-01-01 00:00:00,5", "197x-01-01 00:00:00"})
    EXPECT_FALSE(from_datetime(text)) << text;
}

TEST(DatetimeText, GivesBackWhatItWrote) {
  std::mt19937_64 random(20260101);
  std::uniform_int_distribution<std::int64_t> any(earliest_time, latest_time);
  for (int round = 0; round < 10'000; ++round) {
    const Time time = at(any(random));
    ASSERT_EQ(from_datetime(to_datetime(time)), time) << to_datetime(time);
  }
}

}  // namespace
}  // namespace weft::detail
