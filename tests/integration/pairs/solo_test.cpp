#include <gtest/gtest.h>

#include "engine/pair_sides.hpp"
#include "engine/semi_sync.hpp"
#include "integration/pairs/pair_site.hpp"
#include "integration/pairs/writers.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

TEST(Solo, ASideGoesDownAndComesBackWithNoError) {
  PairSite site({.shards_semi_sync = true, .boots_read_only = true, .view = "lease_ms = 400"});
  Store store = site.open();
  const std::vector<OwnerId> owners{site.owner(store, 1, 0), site.owner(store, 1, 1), site.owner(store, 2, 0)};
  // An applier whose commits wait for the other side is slower than writers that do nothing else.
  Writers writers(store, owners, 5s, 5ms);
  std::this_thread::sleep_for(100ms);
  EXPECT_THROW(detail::pair_solo(site.topology(), 1, 'B', {}, in_time()), Unavailable) << "A still has batons";
  detail::pair_out(site.topology(), 1, 'A', {}, in_time());
  const auto out = detail::pair_out(site.topology(), 2, 'A', {}, in_time());
  EXPECT_EQ(out.notes.size(), 1U) << "commits wait for the side that goes down";
  const auto solo = detail::pair_solo(site.topology(), 1, 'B', {}, in_time());
  EXPECT_EQ(solo.state, "alone");
  EXPECT_EQ(solo.takeover, 0U);
  EXPECT_TRUE(solo.position.empty());
  EXPECT_FALSE(detail::pair_solo(site.topology(), 1, 'B', {}, in_time()).changed);
  site.lab().shards().a().stop();
  const std::uint64_t raised = writers.raised(0);
  std::this_thread::sleep_for(300ms);
  EXPECT_GT(writers.raised(0), raised) << "side B goes on without side A";

  site.lab().shards().a().start();
  site.lab().shards().a().wait_ready();
  EXPECT_EQ(detail::pair_in(site.topology(), 1, {}, in_time()).state, "pair");
  detail::pair_in(site.topology(), 2, {}, in_time());
  detail::PairSides sides(site.topology(), 1);
  for (const char side : {'A', 'B'})
    EXPECT_EQ(detail::look_at_semi_sync(sides.session(side, in_time()), in_time()).trouble(), "") << side;
  std::vector<Writers::Counter>& counters = writers.stop();
  ASSERT_TRUE(site.lab().shards().wait_equal(10s));
  for (std::size_t at = 0; at < counters.size(); ++at) {
    EXPECT_TRUE(counters[at].errors.empty()) << counters[at].errors.front();
    EXPECT_EQ(counters[at].in_doubt, 0U);
    for (const char side : {'A', 'B'}) {
      EXPECT_EQ(
          site.number(side, "SELECT CAST(number AS UNSIGNED) FROM weft_shard_" + std::string(at == 2 ? "2" : "1") +
                                ".setting WHERE shop_id = " + std::to_string(counters[at].owner.value)),
          counters[at].acknowledged);
    }
  }
  EXPECT_EQ(site.batons(1, 'A').front(), 'A');
}

}  // namespace
}  // namespace weft::test
