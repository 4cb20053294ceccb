#include <gtest/gtest.h>

#include <algorithm>

#include "integration/moves/traffic.hpp"

namespace weft::test {
namespace {

// How long writers wait when an owner with 10,000 rows goes to and fro under write load. On a loaded machine that is
// more than the mover's own time, so the bound here is wide; the figures are printed.
void measure(const char* how, const detail::MoveOptions& options) {
  constexpr std::uint64_t rows = 10'000;
  constexpr int moves = 10;
  MoveSite site;
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  const EntityDef tally = store.entity("tally");
  std::vector<Row> some;
  for (std::uint64_t row = 0; row < rows; ++row) {
    some.emplace_back(tally,
                      Fields{{"shop_id", owner}, {"name", "row " + std::to_string(row)}, {"number", std::int64_t{1}}});
    if (some.size() < 500) continue;
    store.verbs().create_many(tally, std::move(some), {.deadline = std::chrono::seconds(30)});
    some.clear();
  }
  Traffic traffic(store, store, owner, 23);
  std::vector<std::chrono::microseconds> pauses;
  std::vector<double> seconds;
  for (int move = 0; move < moves; ++move) {
    const auto begun = std::chrono::steady_clock::now();
    const detail::MoveRun run = site.move(store, {owner}, move % 2 == 0 ? 2 : 1, options);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    ASSERT_EQ(run.moves.at(0).error, "");
    pauses.emplace_back(static_cast<std::int64_t>(run.moves[0].status.pause_ms * 1000));
  }
  traffic.stop();
  const auto times = traffic.write_times();
  std::sort(seconds.begin(), seconds.end());
  std::cout << "10,000 rows, " << how << ", " << moves << " moves: pause median " << in_millis(percentile(pauses, 0.5))
            << " ms, longest " << in_millis(percentile(pauses, 1)) << " ms; a move takes "
            << seconds[seconds.size() / 2] << " s; writers: " << times.size() << " calls, p99 "
            << in_millis(percentile(times, 0.99)) << " ms, longest " << in_millis(percentile(times, 1)) << " ms\n";
  EXPECT_LT(percentile(pauses, 0.5), std::chrono::milliseconds(500));
  EXPECT_LT(percentile(times, 1), std::chrono::seconds(3)) << "within the callers' deadline";
  traffic.expect_all(store);
  site.expect_home(1, owner);
}

TEST(MovePause, OfTenThousandRowsComparedUnderTheLock) { measure("all compared under the lock", {}); }

TEST(MovePause, OfTenThousandRowsComparedBefore) { measure("compared before", {.verify_rows = 0}); }

}  // namespace
}  // namespace weft::test
