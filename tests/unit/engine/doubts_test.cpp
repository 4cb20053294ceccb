#include "engine/doubts.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

using detail::Doubts;

class ManualClock final : public detail::Clock {
 public:
  detail::SteadyTime now() const override { return now_; }
  Time wall() const override { return Time{}; }
  void sleep(detail::Millis span) override { now_ += span; }

 private:
  detail::SteadyTime now_{std::chrono::hours(1)};
};

TEST(Doubts, AreFoundUntilTheyAreTooOld) {
  ManualClock clock;
  Doubts doubts(clock);
  EXPECT_FALSE(doubts.find(7));
  doubts.add(7, {.kind = 1, .owner = 42, .shard = 3, .cache_keys = {"key"}});
  EXPECT_EQ(doubts.find(7)->owner, 42U);
  EXPECT_EQ(doubts.find(7)->cache_keys.size(), 1U);
  clock.sleep(std::chrono::hours(12));
  EXPECT_TRUE(doubts.find(7));
  clock.sleep(std::chrono::minutes(1));
  EXPECT_FALSE(doubts.find(7)) << "its row will be dropped: absence would tell nothing";
  doubts.add(8, {});
  EXPECT_EQ(doubts.count(), 1U);
}

TEST(Doubts, ASettledOneKeepsOnlyItsPlace) {
  Doubts doubts;
  doubts.add(7, {.owner = 42, .cache_keys = {"key"}, .taken = {{{}}, {}}});
  doubts.settled(7);
  doubts.settled(8);
  EXPECT_EQ(doubts.find(7)->owner, 42U);
  EXPECT_TRUE(doubts.find(7)->cache_keys.empty());
  EXPECT_TRUE(doubts.find(7)->taken.claims.empty());
}

TEST(Doubts, TheOldestMakeRoom) {
  Doubts doubts;
  for (std::uint64_t token = 1; token <= 100'010; ++token) doubts.add(token, {.owner = token});
  EXPECT_EQ(doubts.count(), 100'000U);
  EXPECT_FALSE(doubts.find(10));
  EXPECT_TRUE(doubts.find(11));
  EXPECT_TRUE(doubts.find(100'010));
}

}  // namespace
}  // namespace weft::test
