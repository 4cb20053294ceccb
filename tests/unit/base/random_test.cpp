#include "base/random.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace weft::detail {
namespace {

TEST(Random, DoesNotRepeatOverThreads) {
  std::mutex mutex;
  std::set<std::uint64_t> seen;
  const auto draw = [&] {
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t number = random64();
      const std::lock_guard lock(mutex);
      seen.insert(number);
    }
  };
  {
    const std::jthread one(draw);
    const std::jthread two(draw);
  }
  EXPECT_EQ(seen.size(), 2000U);
}

TEST(Random, SetsEveryBitSometimes) {
  std::uint64_t ones = 0;
  std::uint64_t zeros = 0;
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t number = random64();
    ones |= number;
    zeros |= ~number;
  }
  EXPECT_EQ(ones, ~std::uint64_t{0});
  EXPECT_EQ(zeros, ~std::uint64_t{0});
}

TEST(Random, BelowStaysBelowAndReachesAll) {
  std::array<int, 3> seen{};
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t drawn = random_below(3);
    ASSERT_LT(drawn, 3U);
    ++seen[drawn];
  }
  // Expected 1000 each, with a deviation of 26: 800 is eight of them away.
  for (const int count : seen) EXPECT_GT(count, 800);
  EXPECT_EQ(random_below(1), 0U);
}

TEST(Random, AForkedChildDrawsOtherNumbers) {
  random64();  // the parent's block is filled: a child that went on with it would draw the same
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::uint64_t drawn = random64();
    _exit(write(pipe_ends[1], &drawn, sizeof(drawn)) == sizeof(drawn) ? 0 : 1);
  }
  std::uint64_t childs = 0;
  ASSERT_EQ(read(pipe_ends[0], &childs, sizeof(childs)), static_cast<ssize_t>(sizeof(childs)));
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_NE(random64(), childs);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

}  // namespace
}  // namespace weft::detail
