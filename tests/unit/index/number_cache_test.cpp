#include "index/number_cache.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace weft::detail {
namespace {

TEST(NumberCache, KeepsReplacesAndErases) {
  NumberCache cache(100);
  EXPECT_FALSE(cache.find(1, 5));
  cache.put(1, 5, {7, 3});
  ASSERT_TRUE(cache.find(1, 5));
  EXPECT_EQ(cache.find(1, 5)->number, 7U);
  EXPECT_EQ(cache.find(1, 5)->small, 3U);
  EXPECT_FALSE(cache.find(2, 5));
  cache.put(1, 5, {6, 4});
  EXPECT_EQ(cache.find(1, 5)->number, 6U);
  cache.erase(1, 5);
  EXPECT_FALSE(cache.find(1, 5));
}

TEST(NumberCache, ForgetsEverythingWhenItIsTold) {
  NumberCache cache(1000);
  for (std::uint64_t id = 1; id <= 300; ++id) cache.put(1, id, {id, 1});
  cache.clear();
  for (std::uint64_t id = 1; id <= 300; ++id) EXPECT_FALSE(cache.find(1, id));
  cache.put(1, 5, {7, 3});
  EXPECT_TRUE(cache.find(1, 5));
  NumberCache(0).clear();
}

TEST(NumberCache, PutNewerNeverGoesBack) {
  NumberCache cache(100);
  cache.put_newer(1, 5, {7, 3});
  cache.put_newer(1, 5, {6, 4});
  EXPECT_EQ(cache.find(1, 5)->small, 3U);
  cache.put_newer(1, 5, {7, 5});
  EXPECT_EQ(cache.find(1, 5)->small, 5U);
}

TEST(NumberCache, IsBoundedAndKeepsWhatIsAskedFor) {
  NumberCache cache(1024);
  for (std::uint64_t id = 0; id < 100000; ++id) {
    cache.put(1, id * 2, {id, 0});
    cache.put(1, 1, {1, 1});
  }
  std::size_t kept = 0;
  for (std::uint64_t id = 0; id < 100000; ++id) kept += cache.find(1, id * 2) ? 1U : 0U;
  EXPECT_LE(kept, 1024U);
  EXPECT_GE(kept, 900U);
  EXPECT_TRUE(cache.find(1, 1));
}

TEST(NumberCache, SpreadsIdsOfAnyDistance) {
  for (const std::uint64_t distance :
       {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1000}, std::uint64_t{1} << 20U}) {
    NumberCache cache(4096);
    for (std::uint64_t nth = 1; nth <= 1024; ++nth) cache.put(1, nth * distance, {nth, 0});
    std::size_t kept = 0;
    for (std::uint64_t nth = 1; nth <= 1024; ++nth) kept += cache.find(1, nth * distance) ? 1U : 0U;
    EXPECT_GE(kept, 1000U) << "distance " << distance;
  }
}

TEST(NumberCache, OfNoEntriesKeepsNothing) {
  NumberCache cache(0);
  cache.put(1, 5, {7, 3});
  EXPECT_FALSE(cache.find(1, 5));
}

TEST(NumberCache, ThreadsMayUseItAtOnce) {
  NumberCache cache(256);
  std::vector<std::thread> threads;
  for (int nth = 0; nth < 4; ++nth)
    threads.emplace_back([&] {
      for (std::uint64_t id = 0; id < 5000; ++id) {
        cache.put(1, id, {id, 9});
        const auto found = cache.find(1, id / 2);
        EXPECT_EQ(found.value_or(NumberCache::Entry{id / 2, 9}).number, id / 2);
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace weft::detail
