#include "engine/repeater.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include "base/failpoint.hpp"

namespace weft::test {
namespace {

using detail::Millis;
using detail::Repeater;

/// Rounds that are counted, with a wait for the n-th.
class Counted {
 public:
  Repeater::Begin begin(std::optional<Millis> next = std::nullopt) {
    return [this, next] {
      ++begun;
      return Repeater::Round([this, next] {
        const std::lock_guard lock(mutex_);
        ++rounds_;
        changed_.notify_all();
        return next;
      });
    };
  }
  bool reached(int rounds, Millis patience = Millis{20000}) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return rounds_ >= rounds; });
  }
  std::atomic<int> begun{0};

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int rounds_ = 0;
};

TEST(Repeater, GoesRoundWhenItIsWokenAndWhenTheNextRoundIsDue) {
  Counted woken;
  Repeater by_hand(woken.begin());
  EXPECT_TRUE(by_hand.wake());
  EXPECT_TRUE(woken.reached(1));
  EXPECT_TRUE(by_hand.wake());
  EXPECT_TRUE(woken.reached(2));
  EXPECT_EQ(woken.begun, 1);

  Counted timed;
  Repeater by_itself(timed.begin(Millis{1}));
  EXPECT_TRUE(by_itself.wake());
  EXPECT_TRUE(timed.reached(5));
}

TEST(Repeater, DoesNothingMoreAtItsEnd) {
  Counted counted;
  Repeater repeater(counted.begin());
  repeater.wake();
  ASSERT_TRUE(counted.reached(1));
  repeater.end();
  EXPECT_TRUE(repeater.ending());
  EXPECT_FALSE(repeater.wake());
  repeater.end();
}

TEST(Repeater, WhereNoThreadCouldBeStartedTheNextWakeStartsOne) {
  Counted counted;
  Repeater repeater(counted.begin());
  int refusals = 2;
  const detail::Failpoint no_thread("repeater.starting", [&] {
    if (refusals-- > 0) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
  });
  EXPECT_FALSE(repeater.wake());
  EXPECT_FALSE(repeater.wake());
  EXPECT_EQ(counted.begun, 0);
  EXPECT_TRUE(repeater.wake());
  EXPECT_TRUE(counted.reached(1));
}

TEST(Repeater, ARoundThatThrowsIsNotItsEnd) {
  Counted counted;
  bool thrown = false;
  Repeater repeater([&] {
    if (!thrown) {
      thrown = true;
      throw std::runtime_error("not yet");
    }
    return counted.begin()();
  });
  repeater.wake();
  int wakes = 0;
  while (!counted.reached(1, Millis{5}) && ++wakes < 4000) repeater.wake();
  EXPECT_LT(wakes, 4000);
  EXPECT_TRUE(thrown);
}

// Thread sanitizers do not follow a child that starts threads.
#ifndef __SANITIZE_THREAD__
TEST(Repeater, AForkedChildHasAThreadOfItsOwn) {
  Counted counted;
  Repeater repeater(counted.begin());
  repeater.wake();
  ASSERT_TRUE(counted.reached(1));
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const bool good = repeater.wake() && counted.reached(2) && counted.begun == 2;
    _exit(good ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_TRUE(repeater.wake());
  EXPECT_TRUE(counted.reached(2));
  EXPECT_EQ(counted.begun, 1);
}
#endif

}  // namespace
}  // namespace weft::test
