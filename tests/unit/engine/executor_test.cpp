#include "engine/executor.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <set>
#include <stdexcept>
#include <thread>

#include "base/trips.hpp"

namespace weft::detail {
namespace {

TEST(Executor, RunsEveryTaskOnce) {
  Executor executor(3);
  std::vector<std::atomic<int>> runs(100);
  std::vector<std::function<void()>> tasks;
  for (auto& run : runs) tasks.emplace_back([&run] { ++run; });
  executor.run_all(std::move(tasks));
  for (const auto& run : runs) EXPECT_EQ(run, 1);
}

TEST(Executor, TasksRunSideBySide) {
  Executor executor(3);
  std::latch all(4);  // three threads and the caller: each task waits for the others
  std::vector<std::function<void()>> tasks(4, [&] { all.arrive_and_wait(); });
  executor.run_all(std::move(tasks));
  EXPECT_TRUE(all.try_wait());
}

TEST(Executor, KeepsTheBoundOfOneCall) {
  Executor executor(8);
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  std::vector<std::function<void()>> tasks(200, [&] {
    const int here = ++now;
    int seen = most;
    while (here > seen && !most.compare_exchange_weak(seen, here)) {
    }
    std::this_thread::yield();
    --now;
  });
  executor.run_all(std::move(tasks), 2);
  EXPECT_LE(most, 2);
}

TEST(Executor, ThrowsTheFirstErrorAfterAllHaveEnded) {
  Executor executor(2);
  std::atomic<int> ended{0};
  std::vector<std::function<void()>> tasks(10, [&] {
    ++ended;
    throw std::runtime_error("task");
  });
  EXPECT_THROW(executor.run_all(std::move(tasks)), std::runtime_error);
  EXPECT_EQ(ended, 10);
}

TEST(Executor, CountsTheLongestBranch) {
  Executor executor(2);
  const TripCount count;
  std::vector<std::function<void()>> tasks;
  for (std::uint32_t at = 1; at <= 5; ++at) tasks.emplace_back([at] { trips().sql += at; });
  executor.run_all(std::move(tasks));
  EXPECT_EQ(count.figures().sql, 5U);
}

TEST(Executor, ManyCallersShareIt) {
  Executor executor(2);
  std::atomic<int> ran{0};
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) executor.run_all(std::vector<std::function<void()>>(5, [&] { ++ran; }));
    });
  }
  callers.clear();
  EXPECT_EQ(ran, 4 * 50 * 5);
}

}  // namespace
}  // namespace weft::detail
