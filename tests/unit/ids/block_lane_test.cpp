#include "ids/block_lane.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace weft::detail {
namespace {

TEST(BlockLane, GivesNothingWithoutABlock) {
  BlockLane lane;
  EXPECT_EQ(lane.take(1).count, 0U);
  EXPECT_TRUE(lane.needs_block());
  EXPECT_EQ(lane.left(), 0U);
}

TEST(BlockLane, GivesTheIdsOfABlockInOrderAndByItsStep) {
  BlockLane lane;
  ASSERT_TRUE(lane.put({5, 2, 3}));
  EXPECT_EQ(lane.take(1).first, 5U);
  EXPECT_EQ(lane.take(1).first, 7U);
  EXPECT_EQ(lane.take(1).first, 9U);
  EXPECT_EQ(lane.take(1).count, 0U);
}

TEST(BlockLane, GivesManyAtOnceUpToTheEndOfTheBlock) {
  BlockLane lane;
  ASSERT_TRUE(lane.put({1, 2, 10}));
  const BlockLane::Taken some = lane.take(7);
  EXPECT_EQ(some.count, 7U);
  EXPECT_EQ(some.step, 2U);
  const BlockLane::Taken rest = lane.take(7);
  EXPECT_EQ(rest.first, 15U);
  EXPECT_EQ(rest.count, 3U);
}

TEST(BlockLane, SaysLowOnceWhenTenPercentAreLeft) {
  BlockLane lane;
  ASSERT_TRUE(lane.put({1, 1, 100}));
  std::vector<int> low;
  for (int nth = 1; nth <= 100; ++nth)
    if (lane.take(1).low) low.push_back(nth);
  EXPECT_EQ(low, std::vector<int>{90});
}

TEST(BlockLane, NeedsABlockBelowTenPercentUnlessOneWaits) {
  BlockLane lane;
  ASSERT_TRUE(lane.put({1, 1, 100}));
  lane.take(89);
  EXPECT_FALSE(lane.needs_block());
  lane.take(1);
  EXPECT_TRUE(lane.needs_block());
  ASSERT_TRUE(lane.put({1000, 1, 100}));
  EXPECT_FALSE(lane.needs_block());
  EXPECT_EQ(lane.left(), 110U);
}

TEST(BlockLane, GoesOnWithTheWaitingBlockAndHoldsOnlyOne) {
  BlockLane lane;
  ASSERT_TRUE(lane.put({1, 1, 2}));
  lane.take(1);
  ASSERT_TRUE(lane.put({100, 1, 2}));
  EXPECT_FALSE(lane.put({200, 1, 2}));
  EXPECT_EQ(lane.take(1).first, 2U);
  EXPECT_EQ(lane.take(1).first, 100U);
}

TEST(BlockLane, LosesNoIdOfManyBlocksInOneThread) {
  BlockLane lane;
  std::uint64_t expected = 1;
  for (std::uint64_t block = 0; block < 50; ++block) {
    ASSERT_TRUE(lane.put({1 + block * 7, 1, 7}));
    for (int nth = 0; nth < 7; ++nth) ASSERT_EQ(lane.take(1).first, expected++);
  }
}

TEST(BlockLane, GivesNoIdTwiceToManyThreads) {
  constexpr std::size_t threads = 8;
  constexpr std::uint64_t wanted = 100000;
  BlockLane lane;
  std::atomic<std::uint64_t> next{1};
  std::vector<std::vector<std::uint64_t>> taken(threads);
  std::vector<std::thread> workers;
  for (std::size_t at = 0; at < threads; ++at) {
    workers.emplace_back([&, at] {
      while (taken[at].size() < wanted / threads) {
        const BlockLane::Taken some = lane.take(1 + at % 3);
        for (std::uint64_t nth = 0; nth < some.count; ++nth) taken[at].push_back(some.first + nth * some.step);
        if (some.count == 0) lane.put({next.fetch_add(33 * 2), 2, 33});
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::vector<std::uint64_t> all;
  for (const auto& part : taken) all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end());
  EXPECT_GE(all.size(), wanted);
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  EXPECT_TRUE(std::all_of(all.begin(), all.end(), [](std::uint64_t id) { return id % 2 == 1; }));
}

}  // namespace
}  // namespace weft::detail
