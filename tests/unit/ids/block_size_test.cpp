#include "ids/block_size.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

using std::chrono::seconds;

const SteadyTime start{seconds(1000)};

TEST(BlockSize, StartsWithTheLeast) { EXPECT_EQ(BlockSize({}).wanted(start), 100U); }

TEST(BlockSize, AimsAtFifteenMinutesOfUse) {
  BlockSize size({});
  size.leased(100, start);
  EXPECT_EQ(size.wanted(start + seconds(300)), 300U);
}

TEST(BlockSize, GrowsAtMostTenfold) {
  BlockSize size({});
  size.leased(100, start);
  EXPECT_EQ(size.wanted(start + seconds(1)), 1000U);
  EXPECT_EQ(size.wanted(start), 1000U);  // no time between: no division by zero
}

TEST(BlockSize, NeverExceedsTheMost) {
  BlockSize size({});
  size.leased(500000, start);
  EXPECT_EQ(size.wanted(start + seconds(1)), 1000000U);
}

TEST(BlockSize, ShrinksToTheLeastWhenIdsAreHardlyUsed) {
  BlockSize size({});
  size.leased(1000000, start);
  EXPECT_EQ(size.wanted(start + seconds(900) * 1000), 1000U);
  EXPECT_EQ(size.wanted(start + seconds(900) * 1000000), 100U);
}

TEST(BlockSize, AskingAloneChangesNothing) {
  BlockSize size({});
  size.leased(100, start);
  for (int nth = 0; nth < 5; ++nth) EXPECT_EQ(size.wanted(start + seconds(1)), 1000U);
}

}  // namespace
}  // namespace weft::detail
