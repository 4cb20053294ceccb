#include "move/pace.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

class StillClock : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  Time wall() const override { return {}; }
  void sleep(Millis span) override { now_ += span; }

 private:
  SteadyTime now_{};
};

TEST(Pace, RestsAsLongAsTheRowsAreWorth) {
  StillClock clock;
  Pace pace(1000, clock);
  EXPECT_EQ(pace.spend(500), Millis{500});
  EXPECT_EQ(pace.spend(500), Millis{1000}) << "behind what another move has spent";
  clock.sleep(Millis{1000});
  EXPECT_EQ(pace.spend(100), Millis{100});
}

TEST(Pace, WhatWasNotUsedIsLost) {
  StillClock clock;
  Pace pace(1000, clock);
  clock.sleep(Millis{60000});
  EXPECT_EQ(pace.spend(200), Millis{200});
}

TEST(Pace, WithoutALimitThereIsNoRest) {
  StillClock clock;
  Pace pace(0, clock);
  EXPECT_EQ(pace.spend(1'000'000'000), Millis{0});
}

}  // namespace
}  // namespace weft::detail
