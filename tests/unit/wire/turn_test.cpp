#include "wire/turn.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

namespace weft::test {
namespace {

using detail::Deadline;
using detail::Millis;
using detail::Turn;

Deadline ample() { return Deadline::in(Millis(10000)); }

TEST(Turn, one_at_a_time) {
  Turn turn;
  EXPECT_TRUE(turn.try_take());
  EXPECT_FALSE(turn.try_take());
  EXPECT_FALSE(turn.take(Deadline::in(Millis(5))));
  turn.give_back();
  EXPECT_TRUE(turn.take(Deadline::in(Millis(-1)))) << "what is free needs no waiting";
  turn.give_back();
}

TEST(Turn, is_given_in_the_order_of_asking) {
  Turn turn;
  ASSERT_TRUE(turn.try_take());
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) {
    std::promise<void> asking;
    auto asked = asking.get_future();
    threads.emplace_back([&turn, &order, i, told = std::move(asking)]() mutable {
      told.set_value();
      ASSERT_TRUE(turn.take(ample()));
      order.push_back(i);  // the turn guards it
      turn.give_back();
    });
    asked.wait();
    while (turn.waiting() < static_cast<std::size_t>(i) + 1) std::this_thread::yield();
  }
  turn.give_back();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST(Turn, who_gave_up_is_passed_over) {
  Turn turn;
  ASSERT_TRUE(turn.try_take());
  auto impatient = std::async(std::launch::async, [&] { return turn.take(Deadline::in(Millis(10))); });
  EXPECT_FALSE(impatient.get());
  auto patient = std::async(std::launch::async, [&] { return turn.take(ample()); });
  while (turn.waiting() == 0) std::this_thread::yield();
  turn.give_back();
  EXPECT_TRUE(patient.get());
  EXPECT_FALSE(turn.try_take());
  turn.give_back();
  EXPECT_TRUE(turn.try_take());
}

TEST(Turn, excludes_under_load) {
  Turn turn;
  long sum = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        if (!turn.take(ample())) return;
        ++sum;
        turn.give_back();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sum, 12000);
}

}  // namespace
}  // namespace weft::test
