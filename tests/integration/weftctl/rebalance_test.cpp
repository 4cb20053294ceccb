#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "integration/weftctl/site.hpp"

namespace weft::test {
namespace {

/// A site of these tests' own: each begins with shards that have no listing; both shards are on one pair.
class RebalanceVerb : public ::testing::Test {
 public:
  static Site& own() {
    static Site site;
    static const bool made = site.weftctl({"init"}).status == 0;
    EXPECT_TRUE(made);
    return site;
  }
  void SetUp() override {
    site.on('A', {"DELETE FROM weft_shard_1.listing", "DELETE FROM weft_shard_2.listing"});
    ASSERT_TRUE(site.lab().shards().wait_equal(std::chrono::seconds(10)));
  }

  OwnerId shop_on(Store& store, std::uint32_t shard, int listings) {
    const OwnerId shop = store.add_owner("shop", {.shard = shard});
    const EntityDef listing = store.entity("listing");
    std::vector<Row> rows;
    for (int number = 0; number < listings; ++number) {
      rows.emplace_back(listing, Fields{{"shop_id", shop.value},
                                        {"title", "Quilt " + std::to_string(shop.value) + "-" + std::to_string(number)},
                                        {"price", number}});
    }
    store.verbs().create_many(listing, std::move(rows));
    sizes[shop.value] = static_cast<std::uint64_t>(listings);
    return shop;
  }
  nlohmann::json plan(std::vector<std::string> words, int status) {
    words.insert(words.begin(), {"rebalance", "plan", "--json"});
    const Ran ran = site.weftctl(words);
    EXPECT_EQ(ran.status, status) << ran.err << ran.out;
    return ran.json();
  }
  static std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  Site& site = own();
  TempFolder folder;
  std::map<std::uint64_t, std::uint64_t> sizes;
};

TEST_F(RebalanceVerb, ProposesWhatEvensTheShardsOut) {
  Store store = site.open();
  for (const int listings : {40, 30, 20, 10}) shop_on(store, 1, listings);
  shop_on(store, 2, 20);
  store.close();
  ASSERT_TRUE(site.lab().shards().wait_equal(std::chrono::seconds(10)));

  const std::string file = (folder.path() / "plan.json").string(), picture = (folder.path() / "plan.svg").string();
  const nlohmann::json found = plan({"--by", "rows", "--tolerance", "5", "--out", file, "--picture", picture}, 0);
  EXPECT_EQ(found.at("shards").at(0).at("before"), 100);
  EXPECT_EQ(found.at("shards").at(1).at("before"), 20);
  EXPECT_EQ(found.at("good"), true);
  EXPECT_EQ(found.at("shards").at(0).at("after"), 60);
  ASSERT_EQ(found.at("moves").size(), 1U) << "40 rows must go, and one shop has 40";
  const nlohmann::json& move = found.at("moves").at(0);
  EXPECT_EQ(move.at("kind"), "shop");
  EXPECT_EQ(move.at("from"), 1);
  EXPECT_EQ(move.at("to"), 2);
  EXPECT_EQ(sizes.at(move.at("owner").get<std::uint64_t>()), 40U);

  const nlohmann::json written = nlohmann::json::parse(text_of(file));
  EXPECT_EQ(written.at("moves"), found.at("moves"));
  EXPECT_EQ(written.at("unit"), "rows");
  const std::string drawn = text_of(picture);
  EXPECT_EQ(drawn.rfind("<svg", 0), 0U);
  EXPECT_NE(drawn.find("shard 2"), std::string::npos);

  const Ran people = site.weftctl({"rebalance", "plan", "--by", "rows"});
  EXPECT_EQ(people.status, 0) << people.err;
  EXPECT_NE(people.out.find("1.67 before"), std::string::npos) << people.out;
}

TEST_F(RebalanceVerb, CountsOnlyOwnersWhoLiveThere) {
  Store store = site.open();
  const OwnerId stays = shop_on(store, 1, 10), gone = shop_on(store, 1, 30);
  store.close();
  // As after a move whose copy on the source has not been purged yet.
  site.on(gone.value % 2 == 0 ? 'A' : 'B',
          {"UPDATE weft_shard_1.weft_gate SET state = 5, moved_to = 2 WHERE owner_id = " + std::to_string(gone.value)});
  ASSERT_TRUE(site.lab().shards().wait_equal(std::chrono::seconds(10)));
  const nlohmann::json found = plan({"--by", "rows"}, 1);
  EXPECT_EQ(found.at("shards").at(0).at("before"), 10) << "of shop " << stays.value << " alone";
  EXPECT_EQ(found.at("good"), false) << "one owner cannot be divided";
}

TEST_F(RebalanceVerb, BytesAreShared) {
  Store store = site.open();
  shop_on(store, 1, 300);
  shop_on(store, 1, 100);
  store.close();
  ASSERT_TRUE(site.lab().shards().wait_equal(std::chrono::seconds(10)));
  const nlohmann::json found = plan({"--tolerance", "55"}, 0);
  EXPECT_EQ(found.at("unit"), "bytes");
  const auto before = found.at("shards").at(0).at("before").get<double>();
  EXPECT_GT(before, 16384);
  ASSERT_EQ(found.at("moves").size(), 1U);
  EXPECT_NEAR(found.at("moves").at(0).at("load").get<double>(), before / 4, before / 100);
}

TEST_F(RebalanceVerb, WhatIsWrong) {
  EXPECT_EQ(site.weftctl({"rebalance", "plan", "--by", "stars"}).status, 2);
  EXPECT_EQ(site.weftctl({"rebalance", "plan", "--tolerance", "0"}).status, 2);
  const Ran nowhere = site.weftctl({"rebalance", "plan", "--out", (folder.path() / "no" / "plan.json").string()});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_NE(nowhere.err.find("plan.json"), std::string::npos) << nowhere.err;
}

}  // namespace
}  // namespace weft::test
