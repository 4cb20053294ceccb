#include <gtest/gtest.h>

#include "integration/rejoin/rejoin_site.hpp"

namespace weft::test {
namespace {

TEST(IndexCheck, FindsAndMendsWhatDoesNotFitTogether) {
  RejoinSite site;
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  const EntityDef def = store.entity("listing");
  store.verbs().create(def, Row(def, Fields{{"shop_id", owner}, {"title", "kept"}, {"price", 1}}), {});
  store.verbs().create(def, Row(def, Fields{{"shop_id", owner}, {"title", "lost"}, {"price", 1}}), {});
  site.settle();
  const Ran good = site.weftctl({"index", "check", "--json"});
  ASSERT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_EQ(good.json().at("faults").size(), 0U);
  EXPECT_EQ(good.json().at("rows"), 2);
  EXPECT_GE(good.json().at("gates"), 1);

  const auto on_index = [&](const std::string& statement) { run_sql(site.lab().index().a().admin(), {statement}); };
  on_index("DELETE FROM weft_index.weft_claim WHERE value = 'lost'");
  on_index("UPDATE weft_index.weft_placement SET epoch = 9 WHERE owner_id = " + std::to_string(owner.value));
  on_index("INSERT INTO weft_index.weft_role VALUES (2, 2, 'B', 1, 1, '1-1-1', 1)");
  const Ran bad = site.weftctl({"index", "check", "--json"});
  EXPECT_EQ(bad.status, 1);
  const std::string faults = bad.json().at("faults").dump();
  EXPECT_NE(faults.find("1 of its rows in the index are missing"), std::string::npos) << faults;
  EXPECT_NE(faults.find("its gate has epoch 1 and its placement 9"), std::string::npos) << faults;
  EXPECT_NE(faults.find("side B serves alone and the baton names side A"), std::string::npos) << faults;
  EXPECT_EQ(faults.find("lost"), std::string::npos) << "values are never told";

  on_index("UPDATE weft_index.weft_placement SET epoch = 1 WHERE owner_id = " + std::to_string(owner.value));
  on_index("DELETE FROM weft_index.weft_role WHERE shard = 2");
  const Ran mended = site.weftctl({"index", "check", "--mend", "--json"});
  EXPECT_EQ(mended.status, 0) << mended.out << mended.err;
  EXPECT_EQ(mended.json().at("claims_made"), 1);
  EXPECT_TRUE(store.verbs().find_by_unique(def, "listing_title", "lost", {}).has_value());
}

}  // namespace
}  // namespace weft::test
