#include <gtest/gtest.h>

#include "integration/rejoin/rejoin_site.hpp"

namespace weft::test {
namespace {

// The index stands on the same two servers: it is lost, taken over and brought back together with the shards.
TEST(SharedIndex, ComesBackTogetherWithTheShardsOfItsServers) {
  RejoinSite site(false);
  Store store = site.open();
  const EntityDef def = store.entity("listing");
  const OwnerId before = site.owner(store, 1, 0);
  site.cut();
  // Owner, placement, name numbers, claim and object row: all of it only on the side that is lost.
  const OwnerId owner = site.owner(store, 1, 0);
  const Row made =
      store.verbs().create(def, Row(def, Fields{{"shop_id", owner}, {"title", "only there"}, {"price", 3}}), {});
  site.lose_a();
  store.verbs().create(def, Row(def, Fields{{"shop_id", before}, {"title", "meanwhile"}, {"price", 4}}), {});
  site.return_a();
  const detail::RejoinReport report = site.rejoin(store);
  EXPECT_EQ(report.together, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(report.all().rows, 1U);
  EXPECT_EQ(report.all().merged, 1U);
  EXPECT_TRUE(site.equal(1));
  EXPECT_TRUE(site.equal(0));
  Store fresh = site.open();
  EXPECT_EQ(fresh.verbs().find(fresh.entity("listing"), made.key(), {.read_from = ReadFrom::row})->values(),
            made.values());
  EXPECT_TRUE(fresh.verbs().find_by_unique(fresh.entity("listing"), "listing_title", "only there", {}).has_value());
  EXPECT_EQ(site.weftctl({"index", "check", "--json"}).json().at("faults").dump(), "[]");
}

}  // namespace
}  // namespace weft::test
