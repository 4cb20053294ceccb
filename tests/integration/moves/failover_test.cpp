#include <gtest/gtest.h>

#include "base/failpoint.hpp"
#include "integration/moves/move_site.hpp"

namespace weft::test {
namespace {

/// A batons' handover in the middle: what was before is on the other side, and the move goes on there.
TEST(MoveFailover, AHandoverOfEitherShardInTheMiddle) {
  MoveSite site;
  std::mt19937_64 random(29);
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 100; ++thing) shelf.create();
  std::uint32_t to = 2;
  for (const char* step : {"move.page_copied", "move.catching_up", "move.verified"}) {
    for (const std::uint32_t shard : {1U, 2U}) {
      bool out = false;
      const detail::Failpoint hand_over(step, [&] {
        if (std::exchange(out, true)) return;
        detail::pair_out(site.topology(), shard, 'A', {.who = "tester"}, in_time());
      });
      const detail::Failpoint unlocked("move.unlocked", [&] { shelf.any(); });
      const detail::MoveRun run = site.move(store, {owner}, to);
      ASSERT_EQ(run.moves.at(0).error, "") << step << ", shard " << shard;
      EXPECT_TRUE(out) << step;
      expect_as_remembered(store, shelf);
      detail::pair_in(site.topology(), shard, {.who = "tester"}, in_time());
      site.expect_home(to, owner);
      for (int write = 0; write < 3; ++write) shelf.any();
      to = to == 2 ? 1 : 2;
    }
  }
  site.expect_sides_equal();
}

// The source's writing side is lost with notes and writes that had not come over; the other takes over. The move is
// gone on with when the lost side is back: the copy has rows of writes that the survivor never saw, and is set right.
TEST(MoveFailover, ATakeoverOfTheSource) {
  MoveSite site(true);
  std::mt19937_64 random(31);
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 60; ++thing) shelf.create();
  ASSERT_TRUE(site.lab().shard(1).wait_equal(std::chrono::seconds(20)));
  bool lost = false;
  std::size_t before = shelf.size();
  std::vector<std::optional<Row>> as_survivor;
  const detail::Failpoint copied("move.catching_up", [&] {
    if (std::exchange(lost, true)) return;
    for (std::size_t thing = 0; thing < before; ++thing) as_survivor.push_back(shelf.now(thing));
    site.on(1, 'B', {"STOP SLAVE IO_THREAD"});
    for (std::size_t thing = 0; thing < 20; ++thing) shelf.save(thing);  // only side A has these
    site.lab().shard(1).a().kill();
    detail::pair_takeover(site.topology(), 1, 'A', {}, in_time());
  });
  const detail::MoveRun run = site.move(store, {owner}, 2, {.max_lag = std::chrono::seconds(60)});
  ASSERT_TRUE(lost);
  ASSERT_EQ(run.moves.size(), 1U);
  EXPECT_NE(run.moves[0].error, "") << "one side serves alone: it waits for the operator";
  site.lab().shard(1).a().start();
  site.lab().shard(1).a().wait_ready();
  const detail::RejoinReport report = detail::rejoin_pair(store.core(), 1, {.who = "tester"}, in_time());
  EXPECT_EQ(report.all().waiting(), 0U);
  const detail::MoveRun again = detail::resume_moves(store.core(), {}, {}, in_time());
  ASSERT_TRUE(again.good()) << again.moves.at(0).error;
  // The tail was brought in by the rejoin: every acknowledged write is there.
  expect_as_remembered(store, shelf);
  site.expect_home(2, owner);
  site.expect_sides_equal();
}

}  // namespace
}  // namespace weft::test
