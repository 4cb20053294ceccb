#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

TEST(Clock, SteadyTimeNeverGoesBack) {
  SteadyTime last = system_clock().now();
  for (int i = 0; i < 1000; ++i) {
    const SteadyTime now = system_clock().now();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(Clock, WallTimeIsTheSystems) {
  const auto before = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const Time wall = system_clock().wall();
  EXPECT_GE(wall, before);
  EXPECT_LE(wall, std::chrono::system_clock::now());
}

TEST(Clock, SleepOfNothingReturns) {
  const SteadyTime before = system_clock().now();
  system_clock().sleep(Millis{0});
  EXPECT_GE(system_clock().now(), before);
}

}  // namespace
}  // namespace weft::detail
