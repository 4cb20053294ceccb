#include "wire/breaker.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

using detail::Breaker;
using detail::Millis;
using detail::SteadyTime;
using Leave = Breaker::Leave;
using State = Breaker::State;

class BreakerTest : public testing::Test {
 protected:
  /// Opens it at `now_` and turns the time to its probe.
  void open_and_wait() {
    breaker_.unreachable(now_);
    now_ = breaker_.probe_at();
  }
  Breaker breaker_{{.first = Millis(100), .most = Millis(1000), .losses = 3}};
  SteadyTime now_{std::chrono::hours(1)};
};

TEST_F(BreakerTest, closed_lets_all_go) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(breaker_.ask(now_), Leave::go);
}

TEST_F(BreakerTest, connect_that_fails_opens_it_until_the_probe) {
  breaker_.unreachable(now_);
  EXPECT_EQ(breaker_.state(), State::open);
  EXPECT_GE(breaker_.probe_at(), now_ + Millis(50));
  EXPECT_LE(breaker_.probe_at(), now_ + Millis(100));
  EXPECT_EQ(breaker_.ask(now_), Leave::refuse);
  EXPECT_EQ(breaker_.ask(breaker_.probe_at() - std::chrono::nanoseconds(1)), Leave::refuse);
}

TEST_F(BreakerTest, half_open_has_exactly_one_probe) {
  open_and_wait();
  EXPECT_EQ(breaker_.ask(now_), Leave::probe);
  EXPECT_EQ(breaker_.state(), State::half_open);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(breaker_.ask(now_ + Millis(5000)), Leave::refuse);
}

TEST_F(BreakerTest, probe_that_works_closes_it) {
  open_and_wait();
  breaker_.ask(now_);
  breaker_.connected();
  EXPECT_EQ(breaker_.state(), State::closed);
  EXPECT_EQ(breaker_.ask(now_), Leave::go);
}

TEST_F(BreakerTest, probes_that_fail_are_ever_farther_apart_up_to_a_bound) {
  open_and_wait();
  Millis distance{0};
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(breaker_.ask(now_), Leave::probe);
    breaker_.unreachable(now_);
    distance = std::chrono::duration_cast<Millis>(breaker_.probe_at() - now_);
    now_ = breaker_.probe_at();
  }
  EXPECT_GE(distance, Millis(500));
  EXPECT_LE(distance, Millis(1000));
}

TEST_F(BreakerTest, probe_that_was_not_made_is_the_next_calls) {
  open_and_wait();
  breaker_.ask(now_);
  breaker_.probe_dropped(now_);
  EXPECT_EQ(breaker_.ask(now_), Leave::probe);
}

TEST_F(BreakerTest, deadlines_in_a_row_open_it) {
  breaker_.lost(now_);
  breaker_.lost(now_);
  EXPECT_EQ(breaker_.state(), State::closed);
  breaker_.lost(now_);
  EXPECT_EQ(breaker_.state(), State::open);
}

TEST_F(BreakerTest, an_answer_between_deadlines_forgives_them) {
  for (int i = 0; i < 10; ++i) {
    breaker_.lost(now_);
    breaker_.lost(now_);
    breaker_.answered();
  }
  EXPECT_EQ(breaker_.state(), State::closed);
}

TEST_F(BreakerTest, closed_by_a_probe_it_is_on_trial_until_an_answer) {
  open_and_wait();
  breaker_.ask(now_);
  breaker_.connected();
  breaker_.lost(now_);
  EXPECT_EQ(breaker_.state(), State::open) << "it connects, and says nothing all the same";
  now_ = breaker_.probe_at();
  breaker_.ask(now_);
  breaker_.connected();
  breaker_.answered();
  breaker_.lost(now_);
  EXPECT_EQ(breaker_.state(), State::closed);
}

TEST_F(BreakerTest, failures_of_calls_that_had_begun_before_do_not_defer_the_probe) {
  breaker_.unreachable(now_);
  const SteadyTime at = breaker_.probe_at();
  breaker_.unreachable(now_ + Millis(40));
  breaker_.lost(now_ + Millis(40));
  EXPECT_EQ(breaker_.probe_at(), at);
}

TEST_F(BreakerTest, an_answer_of_an_old_session_closes_it) {
  breaker_.unreachable(now_);
  breaker_.answered();
  EXPECT_EQ(breaker_.ask(now_), Leave::go);
}

}  // namespace
}  // namespace weft::test
