#include <gtest/gtest.h>

#include <iostream>

#include "base/failpoint.hpp"
#include "engine/pair_sides.hpp"
#include "integration/pairs/pair_site.hpp"
#include "integration/pairs/writers.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

constexpr auto lease = 600ms;

Lab::Options both_sides() {
  return {.index_semi_sync = true, .shards_semi_sync = true, .boots_read_only = true, .view = "lease_ms = 600"};
}

detail::TakeoverOptions quiet() { return {}; }

std::uint64_t count_of(const detail::Rows& rows) { return rows.at(0, 0).as_uint(); }

TEST(Takeover, OfAKilledSideIsSeenByNobodyAndLosesNothing) {
  PairSite site(both_sides());
  Store store = site.open();
  std::vector<OwnerId> owners;
  for (const unsigned parity : {0U, 0U, 1U}) owners.push_back(site.owner(store, 1, parity));
  owners.push_back(site.owner(store, 2, 0));
  Writers writers(store, owners, lease + 3s);
  std::this_thread::sleep_for(300ms);

  site.lab().shards().a().kill();
  const auto killed = Writers::Clock::now();
  std::this_thread::sleep_for(100ms);
  const std::uint64_t before = writers.raised(0);
  const auto report = detail::pair_takeover(site.topology(), 1, 'A', quiet(), in_time());
  EXPECT_EQ(report.state, "alone");
  EXPECT_EQ(report.serves, 'B');
  EXPECT_EQ(report.takeover, 1U);
  EXPECT_FALSE(report.position.empty());
  const auto until = Writers::Clock::now() + 5s;
  while (writers.raised(0) == before && Writers::Clock::now() < until) std::this_thread::sleep_for(1ms);
  const auto pause = Writers::Clock::now() - killed;
  std::this_thread::sleep_for(300ms);
  std::vector<Writers::Counter>& counters = writers.stop();
  std::cout << "writes of the lost side's owners went on after "
            << std::chrono::duration_cast<std::chrono::milliseconds>(pause).count() << " ms, lease " << lease.count()
            << " ms\n";
  EXPECT_LT(pause, lease + 2s);

  for (std::size_t at = 0; at < counters.size(); ++at) {
    const Writers::Counter& counter = counters[at];
    EXPECT_TRUE(counter.errors.empty()) << counter.errors.size() << ": " << counter.errors.front();
    EXPECT_LE(counter.in_doubt, 1U);
    const std::uint64_t there =
        site.number('B', "SELECT CAST(number AS UNSIGNED) FROM weft_shard_" + std::string(at == 3 ? "2" : "1") +
                             ".setting WHERE shop_id = " + std::to_string(counter.owner.value));
    EXPECT_GE(there, counter.acknowledged) << "durability = pair: nothing that was acknowledged is missing";
    EXPECT_LE(there, counter.acknowledged + counter.in_doubt);
  }
  // Both shards stand on these servers, so both were taken over, and replication is gone for good.
  EXPECT_EQ(count_of(site.on_index('A', {"SELECT COUNT(*) FROM weft_index.weft_role WHERE state = 2 AND side = 'B'"})),
            2U);
  EXPECT_TRUE(site.on_shards('B', {"SHOW ALL SLAVES STATUS"}).empty());
  EXPECT_EQ(site.batons(1, 'B').front(), 'B');
  EXPECT_EQ(site.batons(2, 'B').front(), 'B');

  // A process that starts now, and the old side back: nobody writes there, nobody believes it.
  site.lab().shards().a().start();
  site.lab().shards().a().wait_ready();
  Store late = site.open();
  ASSERT_TRUE(late.of(setting).increment({owners[0], std::string("raised"), 0}, "number", 1));
  EXPECT_EQ(site.number('A', "SELECT @@global.read_only"), 1U);
  EXPECT_THROW(detail::pair_in(site.topology(), 1, {}, in_time()), Unavailable) << "the way back is a rejoin";
  EXPECT_THROW(detail::pair_takeover(site.topology(), 1, 'B', quiet(), in_time()), Unavailable);
}

TEST(Takeover, GoesOnWhereItBrokeOff) {
  PairSite site({.boots_read_only = true, .view = "lease_ms = 200"});
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  store.of(setting).create({.shop_id = owner, .name = "raised"});
  ASSERT_TRUE(site.lab().shards().wait_equal(10s));
  site.lab().shards().a().kill();
  struct Broken {};
  for (const char* step : {"takeover.role_set", "takeover.waited", "takeover.drained", "takeover.position_recorded",
                           "takeover.replica_reset", "takeover.baton_forced"}) {
    const detail::Failpoint breaks(step, [] { throw Broken{}; });
    EXPECT_THROW(detail::pair_takeover(site.topology(), 1, 'A', quiet(), in_time()), Broken) << step;
    const bool at_the_end = std::string(step) == "takeover.baton_forced";
    EXPECT_EQ(site.batons(1, 'B').front(), at_the_end ? 'B' : 'A') << step;
  }
  const auto report = detail::pair_takeover(site.topology(), 1, 'A', quiet(), in_time());
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(report.takeover, 1U);
  EXPECT_EQ(detail::GtidPosition(report.position).text(), report.position);
  EXPECT_TRUE(site.on_shards('B', {"SHOW ALL SLAVES STATUS"}).empty());
  EXPECT_TRUE(store.of(setting).increment({owner, std::string("raised"), 0}, "number", 1));
}

TEST(Takeover, OfTheIndexNeedsTheOperatorsWord) {
  PairSite site({.index_semi_sync = true, .view = "lease_ms = 200"});
  Store store = site.open();
  const OwnerId before = store.add_owner("shop");
  site.lab().index().a().kill();
  EXPECT_THROW(detail::pair_takeover(site.topology(), 0, 'A', quiet(), in_time()), UsageError);
  detail::TakeoverOptions fenced;
  fenced.old_side_is_fenced = true;
  const auto report = detail::pair_takeover(site.topology(), 0, 'A', fenced, in_time());
  EXPECT_EQ(report.serves, 'B');
  EXPECT_EQ(report.takeover, 1U);
  // What is sent over a connection from before is in doubt; each of them once.
  unsigned made = 0;
  for (int tries = 0; tries < 12 && made < 4; ++tries) {
    try {
      made += store.add_owner("shop").value > 0 ? 1 : 0;
    } catch (const InDoubt&) {
    }
  }
  EXPECT_EQ(made, 4U);
  store.of(setting).create({.shop_id = before, .name = "one"});
  EXPECT_EQ(count_of(site.on_index('B', {"SELECT COUNT(*) FROM weft_index.weft_audit WHERE detail LIKE '%fenced%'"})),
            1U);
}

TEST(Takeover, ACommitThatTheOtherSideHasNotIsNotAcknowledged) {
  PairSite site({.shards_semi_sync = true, .view = "lease_ms = 300"});
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  Repository<Setting> settings = store.of(setting);
  settings.create({.shop_id = owner, .name = "raised"});
  const Key key(owner, std::string("raised"), 0);
  ASSERT_TRUE(settings.increment(key, "number", 1));
  // Side B hears nothing of A any more; A goes on, for all it knows.
  site.on_shards('B', {"STOP SLAVE IO_THREAD"});
  EXPECT_THROW(settings.increment(key, "number", 1, {.deadline = 700ms}), InDoubt);
  site.lab().shards().a().kill();
  detail::pair_takeover(site.topology(), 1, 'A', quiet(), in_time());
  const std::optional<std::int64_t> now = settings.increment(key, "number", 1, {.deadline = 3s});
  ASSERT_TRUE(now);
  EXPECT_EQ(*now, 2) << "what was acknowledged is there, and the one in doubt is not";
}

}  // namespace
}  // namespace weft::test
