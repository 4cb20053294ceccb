#include "model/duration_text.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

using std::chrono::seconds;

TEST(DurationText, GoesBothWays) {
  EXPECT_EQ(duration_of("90s"), seconds(90));
  EXPECT_EQ(duration_of("10min"), seconds(600));
  EXPECT_EQ(duration_of("2h"), seconds(7200));
  EXPECT_EQ(duration_of("30d"), seconds(30 * 86'400));
  for (const int count : {0, 1, 59, 60, 90, 3600, 5400, 86'400, 90'000, 30 * 86'400})
    EXPECT_EQ(duration_of(duration_text(seconds(count))), seconds(count)) << count;
  EXPECT_EQ(duration_text(seconds(5400)), "90min");
}

TEST(DurationText, RefusesOtherForms) {
  for (const char* bad : {"", "10", "min", "-1s", "1.5h", "1 h", "1m", "1sec", "99999999999s", "4294967295d", "1s "})
    EXPECT_EQ(duration_of(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace weft::detail
