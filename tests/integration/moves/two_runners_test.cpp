#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include "integration/moves/move_site.hpp"

namespace weft::test {
namespace {

// A run that is held at a step while a second one takes the move over: the first meets another runner's number at its
// next step, does nothing, and says so.
TEST(TwoRunners, TheFirstDoesNothingAfterTheSecondCame) {
  MoveSite site;
  std::mt19937_64 random(13);
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 60; ++thing) shelf.create();
  TempFolder folder("weft-moves-hold");
  std::uint32_t to = 2;
  for (const char* step : {"move.gates_taken", "move.moving", "move.page_copied", "move.notes_read", "move.locked",
                           "move.flipping", "move.source_moved", "move.some_purged"}) {
    const std::filesystem::path hold = folder.path() / "hold";
    std::ofstream(hold) << "held";
    auto first = std::async(std::launch::async, [&] {
      return site.weftctl({"move", "start", "shop", std::to_string(owner.value), "--to", std::to_string(to)},
                          {{"WEFT_FAILPOINTS", std::string(step) + "=hold:" + hold.string()}});
    });
    std::atomic<bool> writing{step == std::string("move.notes_read")};  // else there is nothing to read
    std::thread writer([&] {
      while (writing) shelf.any();
    });
    // Until it is there: the journal has its move, and it goes no further.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::vector<detail::MoveStatus> moves;
    std::string state;
    do {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      moves = detail::list_moves(store.core(), false, 10, in_time());
      const std::string now = moves.empty() ? "" : moves[0].state;
      if (!now.empty() && now == state) break;
      state = now;
    } while (std::chrono::steady_clock::now() < patience);
    writing = false;
    writer.join();
    ASSERT_EQ(moves.size(), 1U) << step;
    const Ran second = site.weftctl({"move", "resume", std::to_string(moves[0].id)});
    EXPECT_EQ(second.status, 0) << step << ": " << second.err << second.out;
    std::filesystem::remove(hold);
    const Ran ran = first.get();
    EXPECT_EQ(ran.status, 3) << step << ": " << ran.err << ran.out;
    EXPECT_NE(ran.out.find("somebody else runs it now"), std::string::npos) << step << ": " << ran.out << ran.err;
    site.expect_home(to, owner);
    expect_as_remembered(store, shelf);
    for (int write = 0; write < 3; ++write) ASSERT_NO_THROW(shelf.any()) << step;
    to = to == 2 ? 1 : 2;
  }
  site.expect_sides_equal();
}

}  // namespace
}  // namespace weft::test
