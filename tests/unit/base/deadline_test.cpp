#include "base/deadline.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

using std::chrono::hours;
using std::chrono::steady_clock;

TEST(Deadline, InTheFutureHasNotPassed) {
  const Deadline deadline = Deadline::in(hours{1});
  EXPECT_FALSE(deadline.passed());
  EXPECT_GT(deadline.left(), hours{1} - Millis{60000});
  EXPECT_LE(deadline.left(), hours{1});
}

TEST(Deadline, InThePastHasNothingLeft) {
  const Deadline deadline(steady_clock::now() - hours{1});
  EXPECT_TRUE(deadline.passed());
  EXPECT_EQ(deadline.left(), Millis{0});
}

TEST(Deadline, WhatIsLeftIsRoundedUp) {
  // A wait of the rounded-down time would end before the deadline and come back for nothing.
  const Deadline deadline(steady_clock::now() + hours{1});
  const auto least = deadline.at() - steady_clock::now();
  EXPECT_GE(std::chrono::ceil<Millis>(least), deadline.left());
}

TEST(Deadline, TheSoonerOfTwo) {
  const Deadline soon = Deadline::in(Millis{10});
  const Deadline late = Deadline::in(hours{1});
  EXPECT_EQ(soon.sooner(late).at(), soon.at());
  EXPECT_EQ(late.sooner(soon).at(), soon.at());
}

}  // namespace
}  // namespace weft::detail
