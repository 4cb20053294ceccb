#include <gtest/gtest.h>

#include "integration/weftctl/site.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

/// A shop with a text key, one listing and two settings.
class ExplainVerb : public ::testing::Test {
 public:
  static std::string fresh_name() {
    static int count = 0;
    return "Käse & Brot " + std::to_string(++count);
  }
  void SetUp() override {
    name = fresh_name();
    shop = store.add_owner("shop", {.name = name});
    const EntityDef listing = store.entity("listing");
    const Row made = store.verbs().create(
        listing, Row(listing, Fields{{"shop_id", shop.value}, {"title", "Quilt of " + name}, {"price", 4200}}));
    listing_id = std::to_string(made["listing_id"].as_uint());
    version = made.version();
    const EntityDef setting = store.entity("setting");
    for (const int slot : {1, 2}) {
      store.verbs().create(setting, Row(setting, Fields{{"shop_id", shop.value}, {"name", "colour"}, {"slot", slot}}));
    }
  }
  nlohmann::json explained(std::vector<std::string> words) {
    words.insert(words.begin(), "explain");
    words.emplace_back("--json");
    const Ran ran = site.weftctl(words);
    EXPECT_EQ(ran.status, 0) << ran.err << ran.out;
    return ran.json();
  }
  std::string id() const { return std::to_string(shop.value); }

  Site& site = Site::shared();
  Store store = site.open();
  std::string name;
  OwnerId shop;
  std::string listing_id;
  std::uint64_t version = 0;
};

TEST_F(ExplainVerb, AnOwnerById) {
  const nlohmann::json found = explained({"shop", id()});
  EXPECT_EQ(found.at("placed"), true);
  EXPECT_EQ(found.at("owner"), (nlohmann::json{{"kind", "shop"}, {"id", shop.value}}));
  const std::uint64_t shard = site.number("SELECT shard FROM weft_index.weft_placement WHERE owner_id = " + id());
  EXPECT_EQ(found.at("shard"), shard);
  EXPECT_EQ(found.at("side"), shop.value % 2 == 0 ? "A" : "B");
  EXPECT_EQ(found.at("server"), shop.value % 2 == 0 ? "shards-a" : "shards-b");
  EXPECT_EQ(found.at("database"), "weft_shard_" + std::to_string(shard));
  EXPECT_EQ(found.at("gate"), (nlohmann::json{{"state", "open"}, {"epoch", 1}, {"moved_to", 0}}));
  EXPECT_EQ(found.at("rows"), (nlohmann::json{{"listing", 1}, {"setting", 2}}));
}

TEST_F(ExplainVerb, AnOwnerByTextKey) {
  EXPECT_EQ(explained({"shop", name}).at("owner").at("id"), shop.value);
  EXPECT_EQ(explained({"shop", name, "--by-name"}).at("owner").at("id"), shop.value);
}

TEST_F(ExplainVerb, AnObjectAndItsCacheItem) {
  store.verbs().find(store.entity("listing"), Key(shop, Id(std::stoull(listing_id))));
  const nlohmann::json found = explained({"shop", id(), "listing", listing_id});
  EXPECT_EQ(found.at("object"), (nlohmann::json{{"entity", "listing"}, {"row", "there"}, {"version", version}}));
  EXPECT_EQ(found.at("cache").at("state"), "value");
  EXPECT_EQ(found.at("cache").at("version"), version);
  EXPECT_NE(found.at("cache").at("key"), "");
}

TEST_F(ExplainVerb, AKeyOfTextAndNumber) {
  const nlohmann::json found = explained({"shop", id(), "setting", "colour", "2"});
  EXPECT_EQ(found.at("object").at("row"), "there");
  EXPECT_EQ(found.at("cache").at("state"), "not cached");
  EXPECT_EQ(explained({"shop", id(), "setting", "colour", "3"}).at("object").at("row"), "not there");
}

TEST_F(ExplainVerb, TheGateAndBatonAreThoseOfNow) {
  const std::string database = explained({"shop", id()}).at("database");
  const char side = shop.value % 2 == 0 ? 'A' : 'B';
  site.on(side, {"UPDATE " + database + ".weft_gate SET state = 3 WHERE owner_id = " + id()});
  EXPECT_EQ(explained({"shop", id()}).at("gate").at("state"), "locked");
  site.on(side, {"UPDATE " + database + ".weft_gate SET state = 1 WHERE owner_id = " + id()});
  const std::string parity = std::to_string(shop.value % 2);
  const char other = side == 'A' ? 'B' : 'A';
  site.on(side, {"UPDATE " + database + ".weft_baton SET side = '" + other +
                 "', epoch = epoch + 1 WHERE parity = " + parity});
  ASSERT_TRUE(site.lab().shards().wait_equal(std::chrono::seconds(10)));
  EXPECT_EQ(explained({"shop", id()}).at("side"), std::string(1, other));
  site.on(other, {"UPDATE " + database + ".weft_baton SET side = '" + std::string(1, side) +
                  "', epoch = 1 WHERE parity = " + parity});
  ASSERT_TRUE(site.lab().shards().wait_equal(std::chrono::seconds(10)));
}

TEST_F(ExplainVerb, WhatIsNotThere) {
  const Ran number = site.weftctl({"explain", "shop", "999999999", "--json"});
  EXPECT_EQ(number.status, 1);
  EXPECT_EQ(number.json().at("placed"), false);
  const Ran text = site.weftctl({"explain", "shop", "nobody's shop"});
  EXPECT_EQ(text.status, 1);
  EXPECT_NE(text.out.find("no such owner"), std::string::npos);
  const Ran kind = site.weftctl({"explain", "ship", id()});
  EXPECT_EQ(kind.status, 2);
  EXPECT_NE(kind.err.find("shop"), std::string::npos) << "it names the kinds there are: " << kind.err;
  EXPECT_EQ(site.number("SELECT COUNT(*) FROM weft_index.weft_name WHERE name = 'ship'"), 0U)
      << "looking registers nothing";
  const Ran entity = site.weftctl({"explain", "shop", id(), "listings", "1"});
  EXPECT_EQ(entity.status, 2);
  EXPECT_NE(entity.err.find("listing, setting"), std::string::npos) << entity.err;
  const Ran key = site.weftctl({"explain", "shop", id(), "setting", "colour"});
  EXPECT_EQ(key.status, 2);
  EXPECT_NE(key.err.find("name slot"), std::string::npos) << key.err;
  EXPECT_EQ(site.weftctl({"explain", "shop", id(), "listing", "one"}).status, 2);
}

TEST_F(ExplainVerb, TheTableIsForPeople) {
  const Ran ran = site.weftctl({"explain", "shop", id(), "listing", listing_id});
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* word : {"placement", "gate", "open, epoch 1", "listing: 1", "there, version"}) {
    EXPECT_NE(ran.out.find(word), std::string::npos) << word << "\n" << ran.out;
  }
}

}  // namespace
}  // namespace weft::test
