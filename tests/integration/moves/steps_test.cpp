#include <gtest/gtest.h>

#include <algorithm>

#include "base/failpoint.hpp"
#include "integration/moves/move_site.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

// What each step of a move is for, shown at the moment that only this step sees to.
class MoveSteps : public ::testing::Test {
 protected:
  detail::MoveRun move(std::uint32_t to = 2, detail::MoveOptions options = {}) {
    return site.move(store, {owner}, to, std::move(options));
  }
  void write(int times) {
    for (int write = 0; write < times; ++write) shelf.any();
  }
  void expect_moved(const detail::MoveRun& run) {
    ASSERT_EQ(run.moves.size(), 1U);
    ASSERT_EQ(run.moves[0].error, "");
    site.expect_home(2, owner);
    expect_as_remembered(store, shelf);
  }

  MoveSite site;
  Store store = site.open();
  std::mt19937_64 random{17};
  OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf{store, owner, random};
  void SetUp() override {
    for (int thing = 0; thing < 40; ++thing) shelf.create();
  }
};

TEST_F(MoveSteps, WhatIsWrittenDuringTheCopyIsNoted) {
  int times = 0;
  const detail::Failpoint page("move.page_copied", [&] { write(++times == 1 ? 30 : 3); });
  const detail::Failpoint copied("move.copied", [&] { write(30); });
  expect_moved(move());
  EXPECT_GT(site.newest(store).changes, 30U);
}

TEST_F(MoveSteps, ANoteThatComesLaterIsServedWhateverItsNumber) {
  const detail::Failpoint moving("move.moving", [&] { write(30); });
  int rounds = 0;
  bool locked = false;
  const detail::Failpoint locking("move.locking", [&] { locked = true; });
  const detail::Failpoint carried("move.notes_carried", [&] {
    ++rounds;
    if (!locked) write(10);
  });
  expect_moved(move());
  EXPECT_GE(rounds, 3);
}

TEST_F(MoveSteps, WhatIsWrittenJustBeforeTheLockComesWithTheLastRound) {
  int times = 0;
  const detail::Failpoint locking("move.locking", [&] {
    ++times;
    write(10);
  });
  expect_moved(move());
  EXPECT_EQ(times, 1);
}

TEST_F(MoveSteps, NobodyWritesWhileTheSourceIsLocked) {
  bool tried = false;
  const EntityDef tally = store.entity("tally");
  const detail::Failpoint last("move.last_round", [&] {
    tried = true;
    const Row row(tally, Fields{{"shop_id", owner}, {"name", std::string("late")}, {"number", std::int64_t{1}}});
    EXPECT_THROW(store.verbs().create(tally, row, {.deadline = std::chrono::milliseconds(100)}), Unavailable);
    EXPECT_TRUE(store.verbs().find(shelf.def(), shelf.key(0), {.read_from = ReadFrom::row}) == shelf.now(0))
        << "readers go on";
  });
  expect_moved(move());
  EXPECT_TRUE(tried);
}

TEST_F(MoveSteps, ACopyThatDiffersIsNeverFlipped) {
  bool spoilt = false;
  const detail::Failpoint last("move.last_round", [&] {
    if (std::exchange(spoilt, true)) return;
    site.on(2, 'A',
            {"UPDATE weft_shard_2.thing SET tiny = IF(tiny = 1, 2, 1) WHERE shop_id = " + std::to_string(owner.value) +
             " LIMIT 1"});
  });
  const detail::MoveRun run = move();
  ASSERT_EQ(run.moves.size(), 1U);
  EXPECT_TRUE(run.moves[0].refused);
  EXPECT_NE(run.moves[0].error.find("table thing"), std::string::npos) << run.moves[0].error;
  EXPECT_EQ(run.moves[0].status.state, "delta");
  EXPECT_EQ(site.gate(1, owner), "moving 1") << "writers go on";
  write(5);
  const detail::MoveRun again = detail::resume_moves(store.core(), {}, {.verify_rows = 0}, in_time());
  expect_moved(again);
  EXPECT_EQ(again.moves.at(0).status.mended, 1U) << "compared row by row, and copied once more";
}

TEST_F(MoveSteps, TheTargetOpensLast) {
  bool seen = false;
  const detail::Failpoint flipping("move.flipping", [&] {
    seen = true;
    EXPECT_EQ(site.gate(2, owner), "incoming 1");
    EXPECT_EQ(site.gate(1, owner), "locked 1");
  });
  const detail::Failpoint opening("move.opening", [&] {
    EXPECT_EQ(site.gate(2, owner), "incoming 1");
    ASSERT_TRUE(
        site.number(1, 'B',
                    "SELECT state FROM weft_shard_1.weft_gate WHERE owner_id = " + std::to_string(owner.value)) == 5)
        << "the source's other side says so, too";
  });
  expect_moved(move());
  EXPECT_TRUE(seen);
  EXPECT_EQ(site.gate(2, owner), "open 2");
  EXPECT_EQ(site.gate(1, owner), "moved 1");
}

TEST_F(MoveSteps, NothingIsFlippedBeforeTheCopyIsOnBothSides) {
  int unlocked = 0;
  const detail::Failpoint unlock("move.unlocked", [&] {
    if (unlocked++ == 0) site.on(2, 'B', {"START SLAVE SQL_THREAD"});
  });
  int rounds = 0;
  const detail::Failpoint last("move.last_round", [&] {
    if (rounds++ > 0) return;
    site.on(2, 'B', {"STOP SLAVE SQL_THREAD"});
    // So that there is something that the other side lacks.
    site.on(2, 'A', {"UPDATE weft_shard_2.weft_change SET entity = 1 - entity WHERE nonce = 0"});
  });
  const detail::MoveRun run = move(2, {.pause = std::chrono::milliseconds(1500)});
  site.on(2, 'B', {"START SLAVE SQL_THREAD"});
  expect_moved(run);
  EXPECT_GE(unlocked, 1) << "it was flipped while side B had not applied all of it";
  EXPECT_GE(run.moves[0].status.tries, 2U);
}

TEST_F(MoveSteps, OverTheBudgetWritersGoOnAndItIsTriedAgain) {
  int locked = 0;
  const detail::Failpoint slow("move.last_round", [&] {
    if (locked++ < 2) std::this_thread::sleep_for(std::chrono::milliseconds(400));
  });
  int between = 0;
  const detail::Failpoint unlocked("move.unlocked", [&] {
    ++between;
    write(3);
  });
  expect_moved(move(2, {.pause = std::chrono::milliseconds(300)}));
  EXPECT_GE(between, 2);
}

TEST_F(MoveSteps, AfterSoManyTriesItSaysSo) {
  const detail::Failpoint slow("move.last_round", [] { std::this_thread::sleep_for(std::chrono::milliseconds(150)); });
  const detail::MoveRun run = move(2, {.pause = std::chrono::milliseconds(50), .tries = 2});
  ASSERT_EQ(run.moves.size(), 1U);
  EXPECT_NE(run.moves[0].error.find("--pause-ms"), std::string::npos) << run.moves[0].error;
  EXPECT_EQ(run.moves[0].status.state, "delta");
  write(3);
}

TEST_F(MoveSteps, RawSqlDuringTheCopyIsFoundByComparing) {
  bool ran = false;
  const detail::Failpoint copied("move.copied", [&] {
    if (std::exchange(ran, true)) return;
    Transaction transaction = store.begin({"shop", owner});
    const std::vector<Value> params{owner.value};
    transaction.execute("UPDATE {thing} SET tiny = 7, row_version = row_version + 1 WHERE shop_id = ?", params);
    transaction.commit();
  });
  const detail::MoveRun run = move();
  ASSERT_EQ(run.moves.at(0).error, "");
  EXPECT_EQ(run.moves[0].status.mended, 40U);
  site.expect_home(2, owner);
  EXPECT_EQ(site.number(
                2, 'A',
                "SELECT COUNT(*) FROM weft_shard_2.thing WHERE tiny = 7 AND shop_id = " + std::to_string(owner.value)),
            40U);
}

// More rows than are compared under the lock: ranges before, and then only what was changed since.
TEST_F(MoveSteps, LargeOwnersAreComparedBeforeTheLock) {
  const detail::Failpoint catching_up("move.catching_up", [&] { write(20); });
  const detail::Failpoint locking("move.locking", [&] { write(10); });
  expect_moved(move(2, {.verify_rows = 0}));
}

}  // namespace
}  // namespace weft::test
