#include <gtest/gtest.h>

#include "integration/rejoin/rejoin_site.hpp"
#include "integration/rejoin/shelf.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

// A rejoin that is killed at every step, one after the other, and gone on with each time.
TEST(Resume, AfterAKillAtEveryStep) {
  RejoinSite site;
  std::mt19937_64 random(7);
  Store store = site.open();
  Shelf shelf(store, site.owner(store, 1, 0), random);
  for (int thing = 0; thing < 40; ++thing) shelf.create();
  site.cut();
  std::vector<std::optional<Row>> before;
  for (std::size_t thing = 0; thing < shelf.size(); ++thing) before.push_back(shelf.now(thing));
  constexpr int tail_writes = 60;
  for (int write = 0; write < tail_writes; ++write) shelf.any();
  before.resize(shelf.size());
  std::vector<std::optional<Row>> expected;
  for (std::size_t thing = 0; thing < shelf.size(); ++thing) expected.push_back(shelf.now(thing));
  site.lose_a();
  for (std::size_t thing = 0; thing < shelf.size(); ++thing) shelf.set(thing, before[thing]);
  for (std::size_t thing = 0; thing < 40; thing += 5) {
    shelf.save(thing);
    expected[thing] = shelf.now(thing);
  }
  site.return_a();
  const Ran alone = site.weftctl({"status"});
  EXPECT_NE(alone.out.find("shard 1: side B serves alone since takeover number 1"), std::string::npos) << alone.out;

  const std::vector<std::string> steps{
      "rejoin.role_set=kill",         "rejoin.begun=kill",       "rejoin.fenced=kill", "rejoin.staged_some=kill",
      "rejoin.staged=kill",           "rejoin.undone_some=kill", "rejoin.undone=kill", "rejoin.lost_follows=kill",
      "rejoin.survivor_follows=kill", "rejoin.linked=kill",      "rejoin.equal=kill",  "rejoin.merging=kill",
      "rejoin.merged_one=kill",       "rejoin.merging=kill@3",   "rejoin.merged=kill", "rejoin.one_history=kill",
      "rejoin.one_home=kill"};
  for (const std::string& step : steps) {
    const Ran ran = site.weftctl({"pair", "rejoin", "1"}, {{"WEFT_FAILPOINTS", step}});
    ASSERT_EQ(ran.status, 128 + 9) << step << " was not reached: " << ran.err << ran.out;
    if (step != "rejoin.begun=kill") continue;
    const nlohmann::json midway = site.weftctl({"status", "--json"}).json().at("shards").at(0).at("role");
    EXPECT_EQ(midway.at("state"), "rejoining");
    EXPECT_EQ(midway.at("side"), "B");
  }
  const Ran ran = site.weftctl({"pair", "rejoin", "1", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const nlohmann::json report = ran.json();
  EXPECT_EQ(report.at("resumed"), true);
  const nlohmann::json& tail = report.at("tail");
  EXPECT_EQ(tail.at("rows"), tail_writes);
  EXPECT_EQ(tail.at("merged").get<int>() + tail.at("listed").get<int>() + tail.at("dropped").get<int>(), tail_writes);
  EXPECT_EQ(tail.at("dropped"), 0);
  EXPECT_GT(tail.at("listed"), 0);

  for (std::size_t thing = 0; thing < shelf.size(); ++thing) {
    const auto now = store.verbs().find(shelf.def(), shelf.key(thing), {.read_from = ReadFrom::row});
    ASSERT_EQ(now.has_value(), expected[thing].has_value()) << thing;
    if (now) {
      EXPECT_EQ(*now, *expected[thing]) << thing;
    }
  }
  EXPECT_TRUE(site.equal(1));
  EXPECT_EQ(site.number('B', "SELECT COUNT(*) FROM weft_shard_1.weft_baton WHERE side = IF(parity = 0, 'A', 'B')"), 2U);
  // Each change of a role is one row of the audit, however often it broke off.
  const auto audits =
      run_sql(site.lab().index().a().admin(),
              {"SELECT COUNT(*) FROM weft_index.weft_audit WHERE what IN ('rejoin begun', 'rejoin merged')"});
  EXPECT_EQ(audits.at(0, 0).as_int(), 2);
  EXPECT_EQ(site.weftctl({"pair", "rejoin", "1"}).status, 2) << "there is nothing to rejoin any more";
}

// The survivor's new rows have not come over yet: that says nothing about the sides, and the rejoin goes on later.
// And what somebody does whose returned side is gone again is to take over once more: it must not shut the way back.
TEST(Resume, BehindASideThatLagsAndBehindASecondTakeover) {
  RejoinSite site;
  std::mt19937_64 random(7);
  Store store = site.open();
  Shelf shelf(store, site.owner(store, 1, 0), random);
  Shelf other(store, site.owner(store, 1, 1), random);
  shelf.create();
  site.cut();
  shelf.create();
  site.lose_a();
  site.return_a();

  detail::RejoinOptions options;
  bool lags = false;
  options.on_compare = [&](const detail::DiffProgress& progress) {
    if (lags || progress.table >= "thing") return;
    lags = true;
    site.on('A', {"STOP SLAVE SQL_THREAD"});
    other.create();
  };
  EXPECT_THROW(site.rejoin(store, options), Unavailable);
  EXPECT_TRUE(lags);

  site.lose_a();
  site.return_a();
  const detail::RejoinReport report = site.rejoin(store);
  EXPECT_TRUE(report.resumed);
  EXPECT_EQ(report.all().merged, 1U);
  EXPECT_EQ(site.number('B', "SELECT COUNT(*) FROM weft_shard_1.weft_baton WHERE side = IF(parity = 0, 'A', 'B')"), 2U);
  shelf.create();
  EXPECT_TRUE(site.equal(1));
}

}  // namespace
}  // namespace weft::test
