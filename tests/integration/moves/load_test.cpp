#include <gtest/gtest.h>

#include <algorithm>

#include "base/failpoint.hpp"
#include "integration/moves/traffic.hpp"

namespace weft::test {
namespace {

void expect_well(const detail::MoveRun& run, std::size_t moves) {
  EXPECT_EQ(run.moves.size(), moves);
  for (const detail::MoveResult& move : run.moves) {
    EXPECT_EQ(move.error, "");
    EXPECT_EQ(move.status.state, "done") << move.status.reason;
  }
}

// Two owners, one of each parity, go over and come back while they are read and written, also by a store that has old
// beliefs. Nothing is lost, doubled or back from the dead.
TEST(MovesUnderLoad, ThereAndBack) {
  MoveSite site;
  Store writer = site.open();
  Store reader = site.open();
  Store late = site.open();
  const OwnerId even = site.owner(writer, 1, 0);
  const OwnerId odd = site.owner(writer, 1, 1);
  Traffic of_even(writer, reader, even, 11);
  Traffic of_odd(writer, writer, odd, 12);
  const EntityDef tally = late.entity("tally");
  for (const OwnerId owner : {even, odd})
    ASSERT_TRUE(late.verbs().find(tally, Key(owner, std::string("single")), {.read_from = ReadFrom::row}));

  for (const std::uint32_t to : {2U, 1U, 2U}) {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    expect_well(site.move(writer, {even, odd}, to), 2);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  of_even.stop();
  of_odd.stop();

  // It believes in what was three moves ago: it is led on by the gates.
  for (const OwnerId owner : {even, odd}) {
    const Key key(owner, std::string("late"));
    late.verbs().create(
        tally, Row(tally, Fields{{"shop_id", owner}, {"name", std::string("late")}, {"number", std::int64_t{5}}}), {});
    EXPECT_TRUE(writer.verbs().find(tally, key, {.read_from = ReadFrom::row}));
    EXPECT_TRUE(late.verbs().erase(tally, key, {}));
  }
  of_even.expect_all(late);
  of_odd.expect_all(late);
  for (const OwnerId owner : {even, odd}) site.expect_home(2, owner);
  site.expect_sides_equal();
  // Each transition of each move is one row of the audit.
  for (const char* step : {"planned", "copying", "delta", "verified", "flipped", "settling", "purged", "done"}) {
    const std::uint64_t audits = site.audits(std::string("move ") + step);
    if (std::string(step) == "delta" || std::string(step) == "verified") {
      EXPECT_GE(audits, 6U) << step << ": again for each further try";
    } else {
      EXPECT_EQ(audits, 6U) << step;
    }
  }
  const auto times = of_even.write_times();
  std::cout << "writers: " << times.size() << " calls, p99 " << in_millis(percentile(times, 0.99)) << " ms, longest "
            << in_millis(percentile(times, 1)) << " ms\n";
  EXPECT_LT(percentile(times, 1), std::chrono::seconds(3));
}

// Tokens go with their owner: a transaction in doubt is asked for where the owner lives then.
TEST(MovesUnderLoad, TokensGoAlong) {
  MoveSite site;
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  const EntityDef tally = store.entity("tally");
  const auto create = [&](const std::string& name) {
    store.verbs().create(tally, Row(tally, Fields{{"shop_id", owner}, {"name", name}, {"number", std::int64_t{1}}}),
                         {.token = true});
  };
  create("before");
  bool meanwhile = false;
  const detail::Failpoint during("move.copied", [&] {
    if (!std::exchange(meanwhile, true)) create("meanwhile");
  });
  expect_well(site.move(store, {owner}, 2), 1);
  EXPECT_TRUE(meanwhile);
  const auto tokens = [&](std::uint32_t shard) {
    std::string list;
    const detail::Rows rows =
        site.on(shard, 'A',
                {"SELECT token FROM weft_shard_" + std::to_string(shard) +
                 ".weft_token WHERE owner_id = " + std::to_string(owner.value) + " ORDER BY token"});
    for (std::size_t row = 0; row < rows.size(); ++row) list += std::to_string(rows.at(row, 0).as_uint()) + " ";
    return list;
  };
  const std::string there = tokens(1);
  EXPECT_EQ(std::count(there.begin(), there.end(), ' '), 2);
  EXPECT_EQ(tokens(2), there);
  site.expect_home(2, owner);
}

// An owner without a row, and one that was never used: no gate was made for it yet.
TEST(MovesUnderLoad, OwnersWithoutAnything) {
  MoveSite site;
  Store store = site.open();
  const OwnerId empty = site.owner(store, 1, 1);
  const OwnerId unused = site.owner(store, 1, 0);
  site.on(1, 'A', {"DELETE FROM weft_shard_1.weft_gate WHERE owner_id = " + std::to_string(unused.value)});
  expect_well(site.move(store, {empty, unused}, 2), 2);
  for (const OwnerId owner : {empty, unused}) {
    site.expect_home(2, owner);
    std::mt19937_64 random(owner.value);
    Shelf shelf(store, owner, random);
    shelf.create();
    expect_as_remembered(store, shelf);
  }
}

}  // namespace
}  // namespace weft::test
