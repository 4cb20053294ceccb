#include "soak/tickets/given_ids.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace weft::test {
namespace {

TEST(GivenIds, FindsWhatWasGivenTwice) {
  GivenIds given;
  EXPECT_EQ(given.add({1, 2, 10}), 0U);  // 1 … 19
  EXPECT_EQ(given.add({2, 2, 10}), 0U);  // 2 … 20
  EXPECT_EQ(given.add({21, 2, 5}), 0U);  // 21 … 29, touches
  EXPECT_EQ(given.add({19, 2, 1}), 1U);
  EXPECT_EQ(given.add({27, 2, 10}), 2U);  // 27, 29
  EXPECT_EQ(given.add({1, 2, 100}), 23U);
  EXPECT_EQ(given.doubles(), 26U);
  EXPECT_EQ(given.some_doubles(), (std::vector<std::uint64_t>{19, 27, 29, 1, 3}));
}

TEST(GivenIds, CountsAsASetDoes) {
  const std::uint64_t seed = std::getenv("WEFT_SEED") != nullptr ? std::stoull(std::getenv("WEFT_SEED")) : 7;
  std::mt19937_64 source(seed);
  GivenIds given;
  std::set<std::uint64_t> all;
  for (int turn = 0; turn < 2000; ++turn) {
    const IdRun run{1 + source() % 3000, 2, 1 + source() % 8};
    std::uint64_t doubles = 0;
    for (std::uint64_t nth = 0; nth < run.count; ++nth) doubles += all.insert(run.first + nth * 2).second ? 0 : 1;
    ASSERT_EQ(given.add(run), doubles) << "WEFT_SEED=" << seed << ", turn " << turn;
  }
}

TEST(GivenIds, RunsKeepTheOrder) {
  const std::vector<IdRun> runs = runs_of({1, 3, 5, 2, 4, 9}, 2);
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[0].count, 3U);
  EXPECT_EQ(runs[1].first, 2U);
  EXPECT_EQ(runs[2].first, 9U);
}

}  // namespace
}  // namespace weft::test
