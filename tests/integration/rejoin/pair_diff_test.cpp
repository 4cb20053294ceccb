#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/failpoint.hpp"
#include "integration/rejoin/rejoin_site.hpp"
#include "integration/rejoin/shelf.hpp"
#include "wire/session.hpp"

namespace weft::test {
namespace {

class PairDiff : public ::testing::Test {
 protected:
  static RejoinSite& shared() {
    static RejoinSite site;
    return site;
  }
  detail::PairDiff diff(const detail::DiffOptions& options = {}) {
    return detail::diff_pair(site.topology(), 1, options, in_time());
  }
  static const detail::TableDiff& table(const detail::PairDiff& diff, const std::string& name) {
    for (const detail::TableDiff& one : diff.tables) {
      if (one.table == name) return one;
    }
    throw std::runtime_error("no table " + name + " was compared");
  }
  // Only there: nothing of it is replicated.
  void only_on(char side, const std::string& statement) { site.on(side, {"SET SESSION sql_log_bin = 0", statement}); }

  RejoinSite& site = shared();
  std::mt19937_64 random{1};
  Store store = site.open();
};

TEST_F(PairDiff, EqualSidesAreEqual) {
  Shelf shelf(store, site.owner(store, 1, 0), random);
  for (int thing = 0; thing < 30; ++thing) shelf.create();
  site.settle();
  const detail::PairDiff found = diff();
  EXPECT_TRUE(found.equal());
  EXPECT_TRUE(found.settled);
  EXPECT_GE(table(found, "thing").rows, 30U);
  EXPECT_EQ(table(found, "weft_gate").fault, "");
  const Ran ran = site.weftctl({"pair", "diff", "1", "--json"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json().at("equal"), true);
}

TEST_F(PairDiff, FindsEachRowThatDiffersByItsKeyAlone) {
  const OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 30; ++thing) shelf.create();
  site.settle();
  const std::string of_owner = " WHERE shop_id = " + std::to_string(owner.value);
  only_on('A', "UPDATE weft_shard_1.thing SET `natural` = `natural` ^ 1" + of_owner + " ORDER BY slot LIMIT 3");
  only_on('B', "DELETE FROM weft_shard_1.thing" + of_owner + " ORDER BY slot DESC LIMIT 2");
  only_on('B',
          "INSERT INTO weft_shard_1.weft_token (token, owner_kind, owner_id, made_at, role_epoch, poisoned) VALUES "
          "(77, 1, 2, 3, 0, 0)");
  // Small ranges: differences lie in several of them.
  detail::DiffOptions small;
  small.chunk_rows = 7;
  const detail::PairDiff found = diff(small);
  EXPECT_FALSE(found.equal());
  EXPECT_EQ(table(found, "thing").differences, 5U);
  EXPECT_EQ(table(found, "weft_token").differences, 1U);
  EXPECT_EQ(table(found, "weft_token").listed.at(0).only_on, 'B');
  std::size_t on_a = 0;
  for (const detail::DifferentRow& row : table(found, "thing").listed) {
    EXPECT_EQ(row.key.size(), 4U);
    EXPECT_EQ(row.key.front(), std::to_string(owner.value));
    on_a += row.only_on == 'A' ? 1 : 0;
  }
  EXPECT_EQ(on_a, 2U);
  const Ran ran = site.weftctl({"pair", "diff", "1", "--entity", "thing", "--rows"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_NE(ran.out.find("on side A only"), std::string::npos) << ran.out;
  // Even again.
  only_on('A', "UPDATE weft_shard_1.thing SET `natural` = `natural` ^ 1" + of_owner + " ORDER BY slot LIMIT 3");
  only_on('A', "DELETE FROM weft_shard_1.thing" + of_owner + " ORDER BY slot DESC LIMIT 2");
  only_on('B', "DELETE FROM weft_shard_1.weft_token WHERE token = 77");
  EXPECT_TRUE(diff(small).equal());
}

TEST_F(PairDiff, WhatIsUnderWayIsNoDifference) {
  const OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 20; ++thing) shelf.create();
  std::atomic<bool> ending{false};
  std::atomic<int> writes{0};
  std::thread writer([&] {
    while (!ending) {
      shelf.save(static_cast<std::size_t>(++writes) % 5);
    }
  });
  detail::DiffOptions small;
  small.chunk_rows = 4;
  std::uint64_t unequal_at_first = 0;
  for (int round = 0; round < 15; ++round) {
    const detail::PairDiff found = diff(small);
    EXPECT_TRUE(found.equal());
    for (const detail::TableDiff& one : found.tables) {
      unequal_at_first += one.unequal;
      EXPECT_EQ(one.differences, 0U) << one.table;
    }
  }
  ending = true;
  writer.join();
  EXPECT_GT(writes.load(), 100);
  EXPECT_GT(unequal_at_first, 0U) << "nothing was under way: this test shows nothing";
}

/// Two rows of one side's owners: one that is written at just the wrong moments, and one that truly differs.
class Race {
 public:
  /// The side that has the baton of `parity` writes; on the other one what comes in is held up by a lock.
  Race(RejoinSite& site, Store& store, std::mt19937_64& random, unsigned parity)
      : site_(site), lags_(parity == 0 ? 'B' : 'A') {
    std::vector<OwnerId> owners{site.owner(store, 1, parity), site.owner(store, 1, parity)};
    std::sort(owners.begin(), owners.end(), [](OwnerId a, OwnerId b) { return a.value < b.value; });
    for (const OwnerId owner : owners) shelves_.emplace_back(std::make_unique<Shelf>(store, owner, random))->create();
    site.settle();
  }
  /// Looked at first: rows are compared in the order of their keys.
  Shelf& on_its_way() { return *shelves_.front(); }
  const Key& different() const { return shelves_.back()->key(0); }
  void make_different() {
    const auto session = connect();
    session->execute({"SET SESSION sql_log_bin = 0"}, {}, in_time());
    session->execute({"UPDATE weft_shard_1.thing SET `natural` = `natural` ^ 1 WHERE shop_id = ?"},
                     std::vector<Value>{different().owner.value}, in_time());
  }

  /// Written, received over there, and not applied.
  void depart() {
    lock_ = connect();
    lock_->begin_query({"SELECT slot FROM weft_shard_1.thing WHERE shop_id = ? FOR UPDATE", {detail::ColumnKind::i64}},
                       std::vector<Value>{on_its_way().key(0).owner.value}, in_time());
    on_its_way().save(0);
  }
  void arrive() {
    if (lock_) lock_->rollback(in_time());
    lock_.reset();
  }

 private:
  std::unique_ptr<detail::Session> connect() {
    return detail::make_connector({})->connect(site_.lab().shards().side(lags_).admin(), in_time());
  }
  RejoinSite& site_;
  char lags_;
  std::vector<std::unique_ptr<Shelf>> shelves_{};
  std::unique_ptr<detail::Session> lock_{};
};

// It differs when the range is narrowed to its rows, and again when the row is looked at by itself. Only a look while
// nobody can write it tells it from the one that truly differs.
TEST_F(PairDiff, ARowOnItsWayIsHeldAndComparedAgain) {
  for (const unsigned parity : {0U, 1U}) {
    SCOPED_TRACE(parity);
    Race race(site, store, random, parity);
    race.make_different();
    int differed = 0;
    const detail::Failpoint before_ranges("diff.ranges_in_step", [&] { race.depart(); });
    const detail::Failpoint after_ranges("diff.narrowed", [&] { race.arrive(); });
    const detail::Failpoint before_rows("diff.rows_in_step", [&] { race.depart(); });
    const detail::Failpoint at_a_row("diff.row_differs", [&] {
      ++differed;
      race.arrive();
    });
    detail::DiffOptions things;
    things.table = "thing";
    const detail::PairDiff found = diff(things);
    EXPECT_EQ(differed, 2) << "the one on its way was not caught there: this test shows nothing";
    EXPECT_TRUE(found.settled);
    ASSERT_EQ(found.differences(), 1U);
    EXPECT_EQ(found.tables.at(0).listed.at(0).key.at(0), std::to_string(race.different().owner.value));
    race.make_different();
  }
  site.settle();
  EXPECT_TRUE(diff().equal());
}

TEST_F(PairDiff, TheIndexIsComparedToo) {
  const Ran ran = site.weftctl({"pair", "diff", "index", "--json"});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.json().at("shard"), 0);
}

TEST_F(PairDiff, NoSuchTableOrShard) {
  EXPECT_EQ(site.weftctl({"pair", "diff", "1", "--entity", "nothing"}).status, 2);
  EXPECT_EQ(site.weftctl({"pair", "diff", "9"}).status, 2);
}

}  // namespace
}  // namespace weft::test
