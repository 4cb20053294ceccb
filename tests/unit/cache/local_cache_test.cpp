#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "fixtures.hpp"

namespace weft::detail {
namespace {

using testing::ManualClock;
using testing::soon;

CacheAnswer get(Cache& cache, const std::string& key) { return cache.lease()->get({&key, 1}, soon()).front(); }

std::uint64_t set(Cache& cache, const std::string& key, const std::string& bytes, std::uint32_t ttl = 60) {
  const CacheStore store{.key = key, .bytes = bytes, .ttl_seconds = ttl};
  const CacheAnswer answer = cache.lease()->set_and_get({&store, 1}, soon()).front();
  return answer.item ? answer.item->cas : 0;
}

TEST(LocalCache, TimeToLiveEndsByTheClock) {
  ManualClock clock;
  const auto cache = make_local_cache(1 << 20, clock);
  const std::uint64_t number = set(*cache, "k", "v", 10);
  clock.advance(Millis{9999});
  EXPECT_TRUE(get(*cache, "k").item);
  clock.advance(Millis{1});
  EXPECT_FALSE(get(*cache, "k").item);
  const CacheStore store{.key = "k", .bytes = "w", .ttl_seconds = 10, .cas = number};
  EXPECT_EQ(cache->lease()->cas({&store, 1}, soon()).front(), CasResult::lost);
}

TEST(LocalCache, LeastRecentlyUsedGoesFirstAndTheBoundHolds) {
  const auto cache = make_local_cache(10'000);
  for (int at = 0; at < 100; ++at) {
    set(*cache, "key" + std::to_string(at), std::string(500, 'x'));
    ASSERT_TRUE(get(*cache, "key0").item) << at;  // always used, never least recently
  }
  EXPECT_TRUE(get(*cache, "key99").item);
  EXPECT_FALSE(get(*cache, "key1").item);
  std::size_t there = 0;
  for (int at = 0; at < 100; ++at) there += get(*cache, "key" + std::to_string(at)).item ? 1u : 0u;
  EXPECT_LE(there, 20u);
  EXPECT_GE(there, 10u);
}

TEST(LocalCache, WhatIsTooLargeIsNotKeptAndLeavesNothingOld) {
  const auto cache = make_local_cache(10'000);
  set(*cache, "k", "small");
  EXPECT_EQ(set(*cache, "k", std::string(20'000, 'x')), 0u);
  EXPECT_FALSE(get(*cache, "k").item);
}

TEST(LocalCache, OneCasOfManyThreadsWinsEachRound) {
  const auto cache = make_local_cache(1 << 20);
  set(*cache, "k", "0");
  std::vector<std::jthread> threads;
  std::atomic<int> won{0};
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int round = 0; round < 500;) {
        const CacheAnswer seen = get(*cache, "k");
        const std::string next = std::to_string(std::stoi(seen.item->bytes) + 1);
        const CacheStore store{.key = "k", .bytes = next, .ttl_seconds = 60, .cas = seen.item->cas};
        if (cache->lease()->cas({&store, 1}, soon()).front() != CasResult::stored) continue;
        ++round;
        ++won;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(won, 2000);
  EXPECT_EQ(get(*cache, "k").item->bytes, "2000");
}

TEST(LocalCache, AForkedChildStartsEmpty) {
  const auto cache = make_local_cache(1 << 20);
  set(*cache, "k", "parent");
  Cache::Lease before = cache->lease();
  const pid_t child = fork();
  if (child == 0) {
    bool good = !get(*cache, "k").item && before->broken();
    set(*cache, "k", "child");
    good = good && get(*cache, "k").item->bytes == "child";
    _exit(good ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(get(*cache, "k").item->bytes, "parent");
}

}  // namespace
}  // namespace weft::detail
