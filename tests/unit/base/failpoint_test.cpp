#include "base/failpoint.hpp"

#include <gtest/gtest.h>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

TEST(Failpoint, ActsWhenItsStepIsReachedAndOnlyWhileItLives) {
  int times = 0;
  {
    const Failpoint point("test.step", [&] { ++times; });
    reach("test.step");
    reach("test.other");
    reach("test.step");
  }
  reach("test.step");
  EXPECT_EQ(times, 2);
}

TEST(Failpoint, MayThrow) {
  const Failpoint point("test.step", [] { throw Unavailable("held by a test"); });
  EXPECT_THROW(reach("test.step"), Unavailable);
}

using FailpointDeathTest = ::testing::Test;

TEST(FailpointDeathTest, AnotherProcessIsToldByItsEnvironment) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a process of its own, so that the environment is read anew
  EXPECT_EXIT(
      {
        ::setenv("WEFT_FAILPOINTS", "test.first=fail;test.killed=kill@2", 1);
        try {
          reach("test.first");
        } catch (const Unavailable&) {
          reach("test.killed");
          reach("test.killed");
        }
      },
      ::testing::KilledBySignal(SIGKILL), "");
}

TEST(FailpointDeathTest, NamesAMutantByTheEnvironment) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::setenv("WEFT_MUTANT", "left_out", 1);
        std::_Exit(mutant("left_out") && !mutant("another") ? 7 : 0);
      },
      ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace weft::detail
