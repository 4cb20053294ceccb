#include "index/batons.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace weft::detail {
namespace {

TEST(BatonBelief, BelievesTheHomeSidesAtFirst) {
  const auto pairs = std::make_unique<BatonBelief>(true);
  EXPECT_EQ(pairs->side(3, 0), 'A');
  EXPECT_EQ(pairs->side(3, 1), 'B');
  const auto single = std::make_unique<BatonBelief>(false);
  EXPECT_EQ(single->side(3, 1), 'A');
}

TEST(BatonBelief, LearnsEachPairAndParityByItself) {
  const auto belief = std::make_unique<BatonBelief>(true);
  belief->learn(3, 0, 'B');
  EXPECT_EQ(belief->side(3, 0), 'B');
  EXPECT_EQ(belief->side(3, 1), 'B');
  EXPECT_EQ(belief->side(4, 0), 'A');
  EXPECT_EQ(belief->side(index_pair_id, 0), 'A');
  belief->learn(3, 0, 'A');
  EXPECT_EQ(belief->side(3, 0), 'A');
}

TEST(BatonBelief, KeepsThousandsOfPairsAndSurvivesMore) {
  const auto belief = std::make_unique<BatonBelief>(true);
  for (std::uint32_t pair = 1; pair <= 20000; ++pair) belief->learn(pair * 7919, 0, 'B');
  for (std::uint32_t pair = 1; pair <= 16000; ++pair) ASSERT_EQ(belief->side(pair * 7919, 0), 'B');
  EXPECT_EQ(belief->side(20000 * 7919, 1), 'B');
}

TEST(BatonBelief, ThreadsMayLearnAndAskAtOnce) {
  const auto belief = std::make_unique<BatonBelief>(true);
  std::vector<std::thread> threads;
  for (int nth = 0; nth < 4; ++nth)
    threads.emplace_back([&] {
      for (std::uint32_t pair = 0; pair < 500; ++pair) {
        belief->learn(pair, 0, 'B');
        EXPECT_EQ(belief->side(pair, 0), 'B');
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace weft::detail
