#include "wire/pool.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <vector>

#include "fake_connector.hpp"

namespace weft::test {
namespace {

using detail::Deadline;
using detail::Millis;
using detail::Pool;
using detail::PoolCaps;

Deadline ample() { return Deadline::in(Millis(10000)); }
Deadline short_wait() { return Deadline::in(Millis(10)); }

class PoolTest : public testing::Test {
 protected:
  Pool make(PoolCaps caps, Millis to_probe = Millis(0)) {
    auto breakers = std::make_shared<detail::Breakers>(
        observer_, detail::BreakerRules{.first = to_probe, .most = to_probe, .losses = 3});
    return {std::make_unique<FakeConnector>(servers_), caps, observer_, std::move(breakers)};
  }
  static std::int64_t number(Pool::Lease& lease) { return lease->query({"number"}, {}, ample()).at(0, 0).as_int(); }

  FakeServers servers_;
  detail::Observer observer_;
  detail::Server one_{.name = "one", .host = "h1"};
  detail::Server two_{.name = "two", .host = "h2"};
};

TEST_F(PoolTest, most_recently_used_is_taken_first) {
  Pool pool = make({});
  auto a = pool.lease(one_, ample());
  auto b = pool.lease(one_, ample());
  a.give_back();
  b.give_back();
  auto again = pool.lease(one_, ample());
  EXPECT_EQ(number(again), 2);
  EXPECT_EQ(servers_.opened, 2);
}

TEST_F(PoolTest, cap_of_a_server_ends_in_overloaded) {
  Pool pool = make({.per_server = 2});
  auto a = pool.lease(one_, ample());
  auto b = pool.lease(one_, ample());
  try {
    pool.lease(one_, short_wait());
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::overloaded);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    EXPECT_NE(std::string(error.what()).find("per_server 2"), std::string::npos);
  }
  auto elsewhere = pool.lease(two_, ample());
  EXPECT_EQ(pool.figures().waiting, 0U);
}

TEST_F(PoolTest, waiter_gets_what_is_given_back) {
  Pool pool = make({.per_server = 1});
  std::optional<Pool::Lease> held = pool.lease(one_, ample());
  std::thread waiter([&] {
    auto lease = pool.lease(one_, ample());
    EXPECT_EQ(number(lease), 1);
  });
  while (pool.figures().waiting == 0) std::this_thread::yield();
  held.reset();
  waiter.join();
  EXPECT_EQ(servers_.opened, 1);
}

TEST_F(PoolTest, waiter_gets_the_place_of_a_broken_session) {
  Pool pool = make({.per_server = 1});
  std::optional<Pool::Lease> held = pool.lease(one_, ample());
  std::thread waiter([&] {
    auto lease = pool.lease(one_, ample());
    EXPECT_EQ(number(lease), 2);
  });
  while (pool.figures().waiting == 0) std::this_thread::yield();
  (*held)->execute({"break"}, {}, ample());
  held.reset();
  waiter.join();
  EXPECT_EQ(servers_.open, 1);
}

TEST_F(PoolTest, cap_of_the_process_closes_the_idle_one_unused_for_longest) {
  Pool pool = make({.per_server = 5, .per_process = 2});
  detail::Server three{.name = "three"};
  pool.lease(one_, ample()).give_back();
  pool.lease(two_, ample()).give_back();
  pool.lease(three, ample()).give_back();
  EXPECT_EQ(servers_.open, 2);
  auto kept = pool.lease(two_, ample());
  EXPECT_EQ(number(kept), 2) << "the one of `one` was closed, not this";
}

TEST_F(PoolTest, cap_of_the_process_is_waited_for_over_servers) {
  Pool pool = make({.per_server = 5, .per_process = 1});
  std::optional<Pool::Lease> held = pool.lease(one_, ample());
  EXPECT_THROW(pool.lease(two_, short_wait()), Unavailable);
  std::thread waiter([&] { pool.lease(two_, ample()); });
  while (pool.figures().waiting == 0) std::this_thread::yield();
  held.reset();
  waiter.join();
  EXPECT_EQ(servers_.open, 1);
}

TEST_F(PoolTest, broken_and_open_sessions_are_closed) {
  Pool pool = make({});
  pool.lease(one_, ample())->execute({"break"}, {}, ample());
  EXPECT_EQ(servers_.open, 0);
  pool.lease(one_, ample())->begin_execute({""}, {}, ample());
  EXPECT_EQ(servers_.open, 0);
  const auto figures = pool.figures();
  EXPECT_EQ(figures.open, 0U);
  EXPECT_EQ(figures.opened, 2U);
  EXPECT_EQ(figures.closed, 2U);
}

TEST_F(PoolTest, failed_connect_gives_its_place_back) {
  Pool pool = make({.per_server = 1});
  servers_.down = true;
  for (int i = 0; i < 3; ++i) EXPECT_THROW(pool.lease(one_, short_wait()), Unavailable);
  servers_.down = false;
  auto lease = pool.lease(one_, ample());
  EXPECT_EQ(pool.figures().open, 1U);
}

TEST_F(PoolTest, rested_session_is_asked_before_use) {
  Pool pool = make({.check_after_idle = Millis(-1)});
  pool.lease(one_, ample()).give_back();
  servers_.dead = true;
  auto lease = pool.lease(one_, ample());
  EXPECT_EQ(number(lease), 2);
  EXPECT_EQ(servers_.open, 1);
}

TEST_F(PoolTest, server_with_another_address_gets_new_sessions) {
  Pool pool = make({});
  auto out = pool.lease(one_, ample());
  pool.lease(one_, ample()).give_back();
  one_.host = "moved";
  auto moved = pool.lease(one_, ample());
  EXPECT_EQ(dynamic_cast<FakeSession&>(*moved).host(), "moved");
  out.give_back();
  EXPECT_EQ(servers_.open, 1) << "those of the old address are closed, the one on loan when it came back";
}

TEST_F(PoolTest, closed_pool_gives_nothing_and_closes_what_comes_back) {
  Pool pool = make({});
  auto out = pool.lease(one_, ample());
  pool.lease(two_, ample()).give_back();
  pool.close();
  EXPECT_EQ(servers_.open, 1);
  EXPECT_THROW(pool.lease(one_, ample()), Unavailable);
  out.give_back();
  EXPECT_EQ(servers_.open, 0);
}

TEST_F(PoolTest, lease_may_outlive_the_pool) {
  std::optional<Pool> pool;
  pool.emplace(std::make_unique<FakeConnector>(servers_), PoolCaps{}, observer_);
  auto out = pool->lease(one_, ample());
  pool.reset();
  EXPECT_EQ(number(out), 1);
  out.give_back();
  EXPECT_EQ(servers_.open, 0);
}

TEST_F(PoolTest, server_that_cannot_be_reached_is_not_asked_by_every_call) {
  Pool pool = make({}, Millis(60000));
  servers_.down = true;
  EXPECT_THROW(pool.lease(one_, ample()), Unavailable);
  for (int i = 0; i < 5; ++i) {
    try {
      pool.lease(one_, ample());
      FAIL() << "no error";
    } catch (const detail::ServerShut& error) {
      EXPECT_EQ(error.code(), Code::unavailable);
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
      EXPECT_TRUE(std::string(error.what()).find("one (h1:0)") != std::string::npos) << error.what();
      EXPECT_TRUE(std::string(error.what()).find("probed next in ") != std::string::npos) << error.what();
    }
  }
  EXPECT_EQ(servers_.tried, 1);
  EXPECT_THROW(pool.lease(two_, ample()), Unavailable);
  EXPECT_EQ(servers_.tried, 2) << "another server has its own breaker";
  const auto figures = pool.breakers().figures();
  ASSERT_EQ(figures.size(), 2U);
  EXPECT_EQ(figures[0].server, "one");
  EXPECT_EQ(figures[0].state, detail::Breaker::State::open);
  EXPECT_EQ(figures[0].refused, 5U);
  EXPECT_GT(figures[0].probe_in, Millis(1000));
}

TEST_F(PoolTest, while_one_call_probes_the_others_fail_at_once) {
  Pool pool = make({});
  servers_.down = true;
  EXPECT_THROW(pool.lease(one_, ample()), Unavailable);
  servers_.hold = true;
  std::thread probe([&] { EXPECT_NO_THROW(pool.lease(one_, ample())); });
  while (servers_.tried < 2) std::this_thread::yield();
  for (int i = 0; i < 5; ++i) EXPECT_THROW(pool.lease(one_, ample()), detail::ServerShut);
  servers_.down = false;
  servers_.hold = false;
  probe.join();
  EXPECT_EQ(servers_.tried, 2);
  EXPECT_NO_THROW(pool.lease(one_, ample()));
}

TEST_F(PoolTest, who_waits_behind_a_connect_fails_with_it) {
  Pool pool = make({}, Millis(60000));
  servers_.down = true;
  servers_.hold = true;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) callers.emplace_back([&] { EXPECT_THROW(pool.lease(one_, ample()), Unavailable); });
  while (pool.figures().waiting < 3) std::this_thread::yield();
  servers_.hold = false;
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(servers_.tried, 1);
  EXPECT_EQ(pool.figures().open, 0U);
}

TEST_F(PoolTest, who_waits_behind_a_connect_takes_what_comes_back) {
  Pool pool = make({});
  std::optional<Pool::Lease> held = pool.lease(one_, ample());
  servers_.hold = true;
  std::thread connecting([&] { pool.lease(one_, ample()); });
  while (servers_.tried < 2) std::this_thread::yield();
  std::thread waiter([&] {
    auto lease = pool.lease(one_, ample());
    EXPECT_EQ(number(lease), 1);
  });
  while (pool.figures().waiting == 0) std::this_thread::yield();
  held.reset();
  waiter.join();
  servers_.hold = false;
  connecting.join();
}

TEST_F(PoolTest, deadlines_lost_in_a_row_shut_the_server) {
  Pool pool = make({}, Millis(60000));
  for (int i = 0; i < 3; ++i) pool.lease(one_, ample())->execute({"lose"}, {}, ample());
  EXPECT_THROW(pool.lease(one_, ample()), detail::ServerShut);
}

TEST_F(PoolTest, deadlines_with_answers_between_do_not) {
  Pool pool = make({}, Millis(60000));
  for (int i = 0; i < 9; ++i) {
    pool.lease(one_, ample())->execute({"lose"}, {}, ample());
    if (i % 2 == 1) pool.lease(one_, ample())->execute({"fine"}, {}, ample());
  }
  EXPECT_NO_THROW(pool.lease(one_, ample()));
}

TEST_F(PoolTest, loss_of_one_session_has_the_idle_ones_asked) {
  Pool pool = make({});
  auto lost = pool.lease(one_, ample());
  pool.lease(one_, ample()).give_back();
  lost->execute({"break"}, {}, ample());
  lost.give_back();
  servers_.dead = true;
  auto lease = pool.lease(one_, ample());
  EXPECT_EQ(number(lease), 3);
  EXPECT_EQ(servers_.open, 1);
}

TEST_F(PoolTest, pools_share_what_is_known_of_a_server) {
  auto breakers = std::make_shared<detail::Breakers>(observer_);
  Pool shards(std::make_unique<FakeConnector>(servers_), {}, observer_, breakers);
  Pool index(std::make_unique<FakeConnector>(servers_), {}, observer_, breakers);
  servers_.down = true;
  EXPECT_THROW(shards.lease(one_, ample()), Unavailable);
  EXPECT_THROW(index.lease(one_, ample()), detail::ServerShut);
}

TEST_F(PoolTest, passed_deadline_opens_nothing) {
  Pool pool = make({});
  try {
    pool.lease(one_, Deadline::in(Millis(0)));
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::timeout);
  }
  EXPECT_EQ(servers_.tried, 0);
}

TEST_F(PoolTest, caps_hold_under_load) {
  Pool pool = make({.per_server = 2, .per_process = 3});
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 300; ++i) {
        auto lease = pool.lease((t + i) % 2 == 0 ? one_ : two_, ample());
        int seen = most.load();
        while (seen < servers_.open && !most.compare_exchange_weak(seen, servers_.open)) {
        }
        if (i % 7 == 0) lease->execute({"break"}, {}, ample());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_EQ(pool.figures().waiting, 0U);
  EXPECT_EQ(pool.figures().open, pool.figures().idle);
}

}  // namespace
}  // namespace weft::test
