#include "base/watchdog.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace weft::test {
namespace {

using detail::Deadline;
using detail::Millis;
using detail::Watch;

struct Bell {
  std::promise<void> rung;
  std::future<void> heard = rung.get_future();
  Watch watch{[this] { rung.set_value(); }};
  bool rings(Millis patience) { return heard.wait_for(patience) == std::future_status::ready; }
};

constexpr Millis ample{5000};

TEST(Watchdog, fires_once_after_the_deadline) {
  Bell bell;
  const auto start = std::chrono::steady_clock::now();
  bell.watch.arm(Deadline::in(Millis(20)));
  ASSERT_TRUE(bell.rings(ample));
  EXPECT_GE(std::chrono::steady_clock::now() - start, Millis(19));
  EXPECT_TRUE(bell.watch.disarm());
  EXPECT_FALSE(bell.watch.disarm());
}

TEST(Watchdog, passed_deadline_fires_at_once) {
  Bell bell;
  bell.watch.arm(Deadline::in(Millis(-5)));
  EXPECT_TRUE(bell.rings(ample));
}

TEST(Watchdog, disarmed_in_time_it_stays_quiet) {
  Bell quiet;
  Bell later;
  quiet.watch.arm(Deadline::in(Millis(15)));
  EXPECT_FALSE(quiet.watch.disarm());
  later.watch.arm(Deadline::in(Millis(30)));
  ASSERT_TRUE(later.rings(ample)) << "the watchdog has looked at all of them after the first deadline";
  EXPECT_FALSE(quiet.rings(Millis(0)));
}

TEST(Watchdog, sooner_deadline_overtakes_a_later_one) {
  Bell late;
  Bell early;
  late.watch.arm(Deadline::in(Millis(60000)));
  early.watch.arm(Deadline::in(Millis(10)));
  EXPECT_TRUE(early.rings(ample));
  EXPECT_FALSE(late.rings(Millis(0)));
}

TEST(Watchdog, may_be_armed_again) {
  int count = 0;
  std::promise<void> twice;
  Watch watch([&] {
    if (++count == 2) twice.set_value();
  });
  watch.arm(Deadline::in(Millis(1)));
  while (!watch.disarm()) watch.arm(Deadline::in(Millis(-1))), std::this_thread::yield();
  watch.arm(Deadline::in(Millis(1)));
  EXPECT_EQ(twice.get_future().wait_for(ample), std::future_status::ready);
}

TEST(Watchdog, runs_again_until_disarmed_when_asked_to) {
  int count = 0;
  std::promise<void> thrice;
  Watch watch(
      [&] {
        if (++count == 3) thrice.set_value();
      },
      Watch::Runs::until_disarmed);
  watch.arm(Deadline::in(Millis(1)));
  ASSERT_EQ(thrice.get_future().wait_for(ample), std::future_status::ready);
  EXPECT_TRUE(watch.disarm());
  Bell later;  // what runs now has been begun before
  later.watch.arm(Deadline::in(Millis(1)));
  ASSERT_TRUE(later.rings(ample));
  const int then = count;
  Bell after;
  after.watch.arm(Deadline::in(Millis(10)));
  ASSERT_TRUE(after.rings(ample));
  EXPECT_EQ(count, then);
}

TEST(Watchdog, comes_back_after_the_last_watch_has_gone) {
  for (int round = 0; round < 20; ++round) {
    Bell bell;
    bell.watch.arm(Deadline::in(Millis(1)));
    ASSERT_TRUE(bell.rings(ample)) << round;
  }
}

TEST(Watchdog, serves_many_threads_and_none_fires_after_its_end) {
  std::vector<std::thread> threads;
  std::atomic<int> fired{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        auto alive = std::make_unique<std::atomic<bool>>(true);
        Watch watch([&fired, flag = alive.get()] { fired += flag->load() ? 1 : 1000000; });
        watch.arm(Deadline::in(Millis(i % 3 == 0 ? -1 : 60000)));
        if (i % 2 == 0) watch.disarm();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LT(fired, 1000000);
}

}  // namespace
}  // namespace weft::test
