#include "engine/handover.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "engine/pair_sides.hpp"
#include "integration/pairs/pair_site.hpp"
#include "integration/pairs/writers.hpp"
#include "weft/error.hpp"
#include "wire/session.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;
using detail::HandedOver;

/// One site for all: every test leaves the batons at home.
class Handover : public ::testing::Test {
 public:
  static void SetUpTestSuite() { own_site = new PairSite({}); }
  static void TearDownTestSuite() {
    delete own_site;
    own_site = nullptr;
  }
  static PairSite* own_site;

  static std::uint64_t sum(char side) {
    return own_site->number(side,
                            "SELECT CAST(COALESCE(SUM(number), 0) AS UNSIGNED) FROM (SELECT number FROM "
                            "weft_shard_1.setting UNION ALL SELECT number FROM weft_shard_2.setting) t");
  }
  static bool equal() { return own_site->lab().shards().wait_equal(10s); }
};
PairSite* Handover::own_site = nullptr;

TEST_F(Handover, UnderLoadLosesNothingAndNobodySeesAnError) {
  Store store = own_site->open();
  std::vector<OwnerId> owners;
  for (const unsigned parity : {0U, 1U, 0U, 1U}) owners.push_back(own_site->owner(store, 1, parity));
  const std::uint64_t before = sum('A');
  Writers writers(store, owners, 2s);
  std::vector<std::pair<Writers::Clock::time_point, Writers::Clock::time_point>> windows, between;
  std::this_thread::sleep_for(200ms);
  for (int round = 0; round < 10; ++round) {
    for (const char side : {'A', 'B'}) {
      const auto begun = Writers::Clock::now();
      const auto out = detail::pair_out(own_site->topology(), 1, side, {}, in_time());
      EXPECT_EQ(out.steps.size(), side == 'A' && round == 0 ? 1U : 2U);
      windows.emplace_back(begun, Writers::Clock::now());
      std::this_thread::sleep_for(30ms);
      between.emplace_back(windows.back().second, Writers::Clock::now());
    }
  }
  const auto home = detail::pair_in(own_site->topology(), 1, {}, in_time());
  EXPECT_EQ(home.state, "pair");
  std::vector<Writers::Counter>& counters = writers.stop();
  ASSERT_TRUE(equal());
  EXPECT_EQ(own_site->batons(1, 'A').front(), 'A');
  EXPECT_EQ(own_site->batons(1, 'A'), own_site->batons(1, 'B'));

  std::uint64_t acknowledged = 0;
  for (const Writers::Counter& counter : counters) {
    acknowledged += counter.acknowledged;
    EXPECT_EQ(counter.in_doubt, 0U);
    EXPECT_TRUE(counter.errors.empty()) << counter.errors.size() << ": " << counter.errors.front();
  }
  EXPECT_EQ(sum('A') - before, acknowledged);
  EXPECT_EQ(sum('B') - before, acknowledged);

  // What this machine does to a call without any handover is measured beside it.
  const auto longest = [&](const auto& spans) {
    std::vector<std::chrono::microseconds> calls;
    for (const auto& [from, to] : spans) calls.push_back(longest_between(counters, from, to));
    std::sort(calls.begin(), calls.end());
    return calls;
  };
  const std::vector<std::chrono::microseconds> pauses = longest(windows), control = longest(between);
  std::cout << "handovers: " << windows.size() << " times both parities, " << acknowledged
            << " increments, longest call: median " << pauses[pauses.size() / 2].count() << " us, worst "
            << pauses.back().count() << " us; between handovers: median " << control[control.size() / 2].count()
            << " us, worst " << control.back().count() << " us\n";
  EXPECT_LT(pauses[pauses.size() / 2], 50ms + control[control.size() / 2]);
  EXPECT_LT(pauses.back(), 1s);
}

TEST_F(Handover, IsTakenBackWhenItDoesNotArrive) {
  Store store = own_site->open();
  const std::vector<OwnerId> owners{own_site->owner(store, 1, 0), own_site->owner(store, 1, 1)};
  const std::uint64_t before = sum('A');
  const std::string batons = own_site->batons(1, 'B');
  Writers writers(store, owners, 5s);
  std::this_thread::sleep_for(100ms);
  {
    // A transaction on the other side holds the baton's row: the applier waits behind it.
    const auto connector = detail::make_connector({});
    const auto holder = connector->connect(own_site->lab().shards().b().admin(), in_time());
    holder->begin_query({"SELECT parity FROM weft_shard_1.weft_baton WHERE parity = 0 LOCK IN SHARE MODE"}, {},
                        in_time());
    detail::PairSides sides(own_site->topology(), 1);
    std::thread release([&] {
      std::this_thread::sleep_for(1500ms);
      holder->rollback(in_time());
    });
    EXPECT_EQ(detail::hand_over(sides, 0, 'A', {.arrival = 300ms}, in_time()), HandedOver::handed_back);
    release.join();
    EXPECT_FALSE(sides.read_only('B', in_time()));
  }
  std::vector<Writers::Counter>& counters = writers.stop();
  ASSERT_TRUE(equal());
  EXPECT_EQ(own_site->batons(1, 'B').front(), 'A');
  EXPECT_NE(own_site->batons(1, 'B'), batons) << "it was given and taken back: two epochs more";
  EXPECT_EQ(own_site->batons(1, 'A'), own_site->batons(1, 'B'));
  std::uint64_t acknowledged = 0;
  for (const Writers::Counter& counter : counters) {
    acknowledged += counter.acknowledged;
    EXPECT_TRUE(counter.errors.empty()) << counter.errors.size() << ": " << counter.errors.front();
  }
  EXPECT_EQ(sum('A') - before, acknowledged);
  EXPECT_EQ(sum('B') - before, acknowledged);
}

TEST_F(Handover, IsRefusedWithoutReplication) {
  const std::string batons = own_site->batons(1, 'A');
  own_site->on_shards('B', {"STOP SLAVE SQL_THREAD"});
  try {
    detail::pair_out(own_site->topology(), 1, 'A', {}, in_time());
    ADD_FAILURE() << "it was done";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    EXPECT_NE(std::string(error.what()).find("its applier stands still"), std::string::npos) << error.what();
  }
  own_site->on_shards('B', {"START SLAVE SQL_THREAD"});
  EXPECT_EQ(own_site->batons(1, 'A'), batons);
}

TEST_F(Handover, StartsAnApplierThatALockStopped) {
  const auto connector = detail::make_connector({});
  const auto holder = connector->connect(own_site->lab().shards().b().admin(), in_time());
  own_site->on_shards('B', {"STOP SLAVE SQL_THREAD", "SET GLOBAL slave_transaction_retries = 0",
                            "SET GLOBAL innodb_lock_wait_timeout = 1", "START SLAVE SQL_THREAD"});
  holder->begin_query({"SELECT parity FROM weft_shard_2.weft_baton WHERE parity = 0 LOCK IN SHARE MODE"}, {},
                      in_time());
  own_site->on_shards('A', {"UPDATE weft_shard_2.weft_baton SET epoch = epoch + 1 WHERE parity = 0"});
  detail::PairSides sides(own_site->topology(), 2);
  const auto until = in_time(10s);
  while (sides.link('B', until).look(until).applies && !until.passed()) std::this_thread::sleep_for(50ms);
  EXPECT_EQ(sides.link('B', until).look(until).apply_error, 1205);
  holder->rollback(in_time());
  EXPECT_EQ(detail::pair_out(own_site->topology(), 2, 'A', {}, in_time()).steps.size(), 1U);
  own_site->on_shards('B', {"SET GLOBAL slave_transaction_retries = 10", "SET GLOBAL innodb_lock_wait_timeout = 50"});
  EXPECT_EQ(detail::pair_in(own_site->topology(), 2, {}, in_time()).steps.size(), 1U);
}

TEST_F(Handover, IsOnlySaidByADryRun) {
  const std::string batons = own_site->batons(1, 'A');
  const auto report = detail::pair_out(own_site->topology(), 1, 'A', {.dry_run = true}, in_time());
  EXPECT_EQ(report.steps.size(), 1U);
  EXPECT_TRUE(report.dry_run);
  EXPECT_EQ(own_site->batons(1, 'A'), batons);
}

TEST_F(Handover, LeavesALineInTheAudit) {
  const auto lines = [&] {
    return own_site
        ->on_index('A', {"SELECT COUNT(*) FROM weft_index.weft_audit WHERE what = 'handover' AND who = "
                         "'ann' AND host = 'desk'"})
        .at(0, 0)
        .as_uint();
  };
  const std::uint64_t before = lines();
  detail::pair_out(own_site->topology(), 1, 'A', {.who = "ann", .host = "desk"}, in_time());
  detail::pair_in(own_site->topology(), 1, {.who = "ann", .host = "desk"}, in_time());
  EXPECT_EQ(lines(), before + 2);
}

TEST_F(Handover, BringsARestartedSideIn) {
  own_site->lab().shards().b().stop();
  own_site->lab().shards().b().start();
  own_site->lab().shards().b().wait_ready();
  own_site->on_shards('B', {"SET GLOBAL read_only = ON"});
  EXPECT_THROW(detail::pair_out(own_site->topology(), 1, 'A', {}, in_time()), Unavailable);
  const auto report = detail::pair_in(own_site->topology(), 1, {}, in_time());
  EXPECT_GE(report.steps.size(), 2U);
  EXPECT_EQ(own_site->number('B', "SELECT @@global.read_only"), 0U);
  ASSERT_TRUE(equal());
  EXPECT_EQ(detail::pair_out(own_site->topology(), 1, 'A', {}, in_time()).steps.size(), 1U);
  EXPECT_EQ(detail::pair_in(own_site->topology(), 1, {}, in_time()).steps.size(), 1U);
}

}  // namespace
}  // namespace weft::test
