#include <gtest/gtest.h>

#include "base/failpoint.hpp"
#include "integration/moves/move_site.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

/// A step at which the mover is killed, and whether writers go on then.
struct Step {
  const char* name;
  bool writable;
};

// One move that is killed at every step, one after the other, and gone on with each time.
TEST(MoveResume, AfterAKillAtEveryStep) {
  MoveSite site;
  std::mt19937_64 random(7);
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 1);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 120; ++thing) shelf.create();
  const std::vector<Step> steps{
      {"move.gates_taken=kill", true}, {"move.copying=kill", true},       {"move.moving=kill", true},
      {"move.page_copied=kill", true}, {"move.page_copied=kill@3", true}, {"move.copied=kill", true},
      {"move.catching_up=kill", true}, {"move.notes_read=kill", true},    {"move.notes_carried=kill", true},
      {"move.locking=kill", true},     {"move.locked=kill", false},       {"move.last_round=kill", false},
      {"move.verified=kill", false},   {"move.everywhere=kill", false},   {"move.flipping=kill", false},
      {"move.flipped=kill", false},    {"move.source_moved=kill", false}, {"move.opening=kill", false},
      {"move.opened=kill", true},      {"move.settled=kill", true},       {"move.some_purged=kill", true},
      {"move.rows_purged=kill", true}, {"move.cleaning=kill", true}};
  bool begun = false;
  for (const Step& step : steps) {
    const Environment at{{"WEFT_FAILPOINTS", step.name}};
    const Ran ran = begun ? site.weftctl({"move", "resume"}, at)
                          : site.weftctl({"move", "start", "shop", std::to_string(owner.value), "--to", "2"}, at);
    begun = true;
    ASSERT_EQ(ran.status, 128 + 9) << step.name << " was not reached: " << ran.err << ran.out;
    const Ran list = site.weftctl({"move", "list", "--json"});
    ASSERT_EQ(list.json().at("moves").size(), 1U) << step.name;
    // Whatever the mover left behind, the owner is read, and written unless it was locked just then.
    for (int write = 0; step.writable && write < 5; ++write) ASSERT_NO_THROW(shelf.any()) << step.name;
    const bool nowhere =
        std::string(step.name) == "move.source_moved=kill" || std::string(step.name) == "move.opening=kill";
    if (!nowhere) {
      ASSERT_EQ(store.verbs().find(shelf.def(), shelf.key(0), {.read_from = ReadFrom::row}).has_value(),
                shelf.now(0).has_value())
          << step.name;
    }
  }
  const Ran ran = site.weftctl({"move", "resume", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json().at("moves").at(0).at("state"), "done");
  EXPECT_EQ(site.weftctl({"move", "list", "--json"}).json().at("moves").size(), 0U);
  expect_as_remembered(store, shelf);
  site.expect_home(2, owner);
  site.expect_sides_equal();
  for (const char* once : {"planned", "copying", "flipped", "settling", "purged", "done"})
    EXPECT_EQ(site.audits(std::string("move ") + once), 1U) << once;
}

// Ctrl-C is no kill: the run ends where it can be resumed, and says so.
TEST(MoveResume, AfterAnInterrupt) {
  MoveSite site;
  std::mt19937_64 random(8);
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 60; ++thing) shelf.create();
  std::atomic<bool> stop{false};
  const detail::Failpoint asked("move.page_copied", [&] { stop = true; });
  const detail::MoveRun run = site.move(store, {owner}, 2, {.stop = &stop});
  EXPECT_TRUE(run.stopped);
  ASSERT_EQ(run.moves.size(), 1U);
  EXPECT_NE(run.moves[0].error.find("weftctl move resume"), std::string::npos) << run.moves[0].error;
  EXPECT_EQ(run.moves[0].status.state, "copying");
  EXPECT_EQ(site.gate(1, owner), "moving 1");
  shelf.any();
  const detail::MoveRun again = detail::resume_moves(store.core(), {}, {}, in_time());
  ASSERT_TRUE(again.good()) << again.moves.at(0).error;
  expect_as_remembered(store, shelf);
  site.expect_home(2, owner);
}

}  // namespace
}  // namespace weft::test
