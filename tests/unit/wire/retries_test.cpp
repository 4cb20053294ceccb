#include "wire/retries.hpp"

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "wire/breakers.hpp"

namespace weft::test {
namespace {

using detail::Deadline;
using detail::Millis;
using detail::Retries;
using detail::RetryBudget;

class StillClock final : public detail::Clock {
 public:
  detail::SteadyTime now() const override { return now_; }
  Time wall() const override { return {}; }
  void sleep(Millis span) override { now_ += span; }

 private:
  detail::SteadyTime now_{std::chrono::hours(1)};
};

class RetriesTest : public testing::Test {
 protected:
  /// How often a call whose every try ends in `error` is tried.
  template <class Thrown>
  int tries(const Thrown& error, Deadline deadline = Deadline::in(Millis(200)), int most = 20) {
    Retries retries(observer_, deadline, budget_);
    int made = 0;
    try {
      while (made < most) {
        ++made;
        try {
          throw Thrown(error);
        } catch (const Error& caught) {
          retries.again_or_throw(caught);
        }
      }
    } catch (const Thrown&) {
      ++thrown_;
    }
    return made;
  }
  int left() {
    int count = 0;
    while (budget_.take()) ++count;
    return count;
  }

  StillClock clock_;
  RetryBudget budget_{clock_};
  detail::Observer observer_;
  int thrown_ = 0;
};

Unavailable native(int code) {
  Unavailable error(Code::timeout, Outcome::not_applied, "x");
  error.from_server("HY000", code);
  return error;
}

TEST_F(RetriesTest, what_is_unavailable_is_tried_three_times) {
  EXPECT_EQ(tries(Unavailable("x")), 3);
  EXPECT_EQ(thrown_, 1);
  EXPECT_EQ(left(), RetryBudget::at_start - 2);
}

TEST_F(RetriesTest, what_may_have_been_done_is_never_repeated) {
  EXPECT_EQ(tries(InDoubt("x")), 1);
  EXPECT_EQ(tries(Unavailable(Code::timeout, Outcome::unknown, "x")), 1);
}

TEST_F(RetriesTest, what_would_fail_again_is_not_repeated) {
  EXPECT_EQ(tries(UsageError("x")), 1);
  EXPECT_EQ(tries(native(1969)), 1);
  EXPECT_EQ(tries(native(3024)), 1);
  EXPECT_EQ(tries(detail::ServerShut("x")), 1) << "and what it throws is still that";
  EXPECT_EQ(left(), RetryBudget::at_start);
}

TEST_F(RetriesTest, locks_are_tried_for_as_long_as_there_is_time) {
  EXPECT_EQ(tries(native(1205), Deadline::in(Millis(5000)), 8), 8);
  Conflict dead_lock("x");
  dead_lock.from_server("40001", 1213);
  EXPECT_EQ(tries(dead_lock, Deadline::in(Millis(5000)), 8), 8);
  EXPECT_EQ(thrown_, 0);
}

TEST_F(RetriesTest, past_the_deadline_nothing_is_repeated) {
  EXPECT_EQ(tries(Unavailable("x"), Deadline::in(Millis(0))), 1);
}

TEST_F(RetriesTest, budget_is_a_tenth_of_the_calls_and_three_a_second) {
  EXPECT_EQ(left(), RetryBudget::at_start);
  EXPECT_EQ(tries(Unavailable("x")), 1) << "none left: the failure is the answer";
  for (int call = 0; call < 100; ++call) budget_.call();
  EXPECT_EQ(left(), 10);
  clock_.sleep(Millis(2000));
  EXPECT_EQ(left(), 6);
  for (int call = 0; call < 100'000; ++call) budget_.call();
  clock_.sleep(std::chrono::hours(1));
  EXPECT_EQ(left(), RetryBudget::most);
}

}  // namespace
}  // namespace weft::test
