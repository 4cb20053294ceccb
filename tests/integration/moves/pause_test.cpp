#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "integration/moves/traffic.hpp"

namespace weft::test {
namespace {

// How long writers wait when an owner with so many rows goes to and fro under write load. On a loaded machine that is
// more than the mover's own time, so the bound here is wide; the figures are printed.
void measure(std::uint64_t rows, int moves, const char* how, const detail::MoveOptions& options) {
  MoveSite site;
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  site.on(1, 'A',
          {"INSERT INTO weft_shard_1.tally (shop_id, name, number, row_version) SELECT " + std::to_string(owner.value) +
           ", CONCAT('row ', seq), seq, 1 FROM weft_shard_1.seq_1_to_" + std::to_string(rows)});
  ASSERT_TRUE(site.lab().shard(1).wait_equal(std::chrono::seconds(120)));
  Traffic traffic(store, store, owner, 23);
  std::vector<std::chrono::microseconds> pauses;
  std::vector<double> seconds;
  for (int move = 0; move < moves; ++move) {
    const auto begun = std::chrono::steady_clock::now();
    const detail::MoveRun run = site.move(store, {owner}, move % 2 == 0 ? 2 : 1, options, std::chrono::minutes(10));
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    ASSERT_EQ(run.moves.at(0).error, "");
    pauses.emplace_back(static_cast<std::int64_t>(run.moves[0].status.pause_ms * 1000));
  }
  traffic.stop();
  const auto times = traffic.write_times();
  std::sort(seconds.begin(), seconds.end());
  std::cout << rows << " rows, " << how << ", " << moves << " moves: pause median "
            << in_millis(percentile(pauses, 0.5)) << " ms, longest " << in_millis(percentile(pauses, 1))
            << " ms; a move takes " << seconds[seconds.size() / 2] << " s; writers: " << times.size() << " calls, p99 "
            << in_millis(percentile(times, 0.99)) << " ms, longest " << in_millis(percentile(times, 1)) << " ms\n";
  EXPECT_LT(percentile(pauses, 0.5), std::chrono::milliseconds(500));
  EXPECT_LT(percentile(times, 1), std::chrono::seconds(3)) << "within the callers' deadline";
  traffic.expect_all(store);
  site.expect_home(1, owner);
}

TEST(MovePause, OfTenThousandRowsComparedUnderTheLock) {
  measure(10'000, 10, "all compared under the lock", {.verify_rows = 1'000'000});
}

TEST(MovePause, OfTenThousandRowsComparedBefore) { measure(10'000, 10, "compared before", {.verify_rows = 0}); }

// WEFT_MOVE_ROWS=1000000: by hand.
TEST(MovePause, OfAsManyRowsAsAreAskedFor) {
  const char* rows = std::getenv("WEFT_MOVE_ROWS");
  if (rows == nullptr) GTEST_SKIP() << "WEFT_MOVE_ROWS says how many";
  measure(std::strtoull(rows, nullptr, 10), 4, "compared before", {});
}

}  // namespace
}  // namespace weft::test
