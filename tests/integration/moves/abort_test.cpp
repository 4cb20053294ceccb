#include <gtest/gtest.h>

#include "integration/moves/move_site.hpp"

namespace weft::test {
namespace {

// The same owner's move is given up at each step before the flip, and in the end it is moved all the same.
TEST(MoveAbort, AtEveryStepBeforeTheFlip) {
  MoveSite site;
  std::mt19937_64 random(9);
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 80; ++thing) shelf.create();
  const std::string id = std::to_string(owner.value);
  for (const char* step : {"move.gates_taken=kill", "move.moving=kill", "move.page_copied=kill@2", "move.copied=kill",
                           "move.locked=kill", "move.last_round=kill", "move.verified=kill", "move.flipping=kill"}) {
    const Ran ran = site.weftctl({"move", "start", "shop", id, "--to", "2"}, {{"WEFT_FAILPOINTS", step}});
    ASSERT_EQ(ran.status, 128 + 9) << step << ": " << ran.err;
    const std::string move = std::to_string(site.newest(store).id);
    // Another move of the same owner has to wait for this one.
    const Ran twice = site.weftctl({"move", "start", "shop", id, "--to", "2"});
    EXPECT_NE(twice.status, 0);
    EXPECT_NE((twice.err + twice.out).find("is being moved already"), std::string::npos) << twice.err << twice.out;
    for (const char* broken : {"move.aborting=kill", "move.reopened=kill"}) {
      const Ran killed = site.weftctl({"move", "abort", move}, {{"WEFT_FAILPOINTS", broken}});
      ASSERT_EQ(killed.status, 128 + 9) << step << ", " << broken << ": " << killed.err;
    }
    const Ran aborted = site.weftctl({"move", "abort", move, "--json"});
    ASSERT_EQ(aborted.status, 0) << step << ": " << aborted.err << aborted.out;
    EXPECT_EQ(aborted.json().at("moves").at(0).at("state"), "aborted");
    site.expect_home(1, owner);
    for (int write = 0; write < 5; ++write) ASSERT_NO_THROW(shelf.any()) << step;
    expect_as_remembered(store, shelf);
    EXPECT_EQ(site.weftctl({"move", "resume", move}).status, 4) << "it has ended";
  }
  ASSERT_EQ(site.weftctl({"move", "start", "shop", id, "--to", "2"}).status, 0);
  site.expect_home(2, owner);
  expect_as_remembered(store, shelf);
}

TEST(MoveAbort, NotAfterTheFlip) {
  MoveSite site;
  std::mt19937_64 random(10);
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 1);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 10; ++thing) shelf.create();
  for (const char* step : {"move.flipped=kill", "move.opened=kill"}) {
    const std::uint32_t to = step == std::string("move.flipped=kill") ? 2 : 1;
    ASSERT_EQ(site.weftctl({"move", "start", "shop", std::to_string(owner.value), "--to", std::to_string(to)},
                           {{"WEFT_FAILPOINTS", step}})
                  .status,
              128 + 9);
    const Ran ran = site.weftctl({"move", "abort", std::to_string(site.newest(store).id)});
    EXPECT_EQ(ran.status, 2) << ran.out;
    EXPECT_NE(ran.err.find("point of no return"), std::string::npos) << ran.err;
    ASSERT_EQ(site.weftctl({"move", "resume"}).status, 0);
    site.expect_home(to, owner);
    expect_as_remembered(store, shelf);
  }
}

}  // namespace
}  // namespace weft::test
