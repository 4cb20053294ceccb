#include <gtest/gtest.h>

#include "integration/weftctl/site.hpp"

namespace weft::test {
namespace {

TEST(StatusVerb, JsonSaysWhatIsTheCase) {
  Site& site = Site::shared();
  Store store = site.open();
  for (int made = 0; made < 5; ++made) store.add_owner("shop");
  const Ran ran = site.weftctl({"status", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err << ran.out;
  const nlohmann::json status = ran.json();
  EXPECT_EQ(status.at("store"), "lab");
  EXPECT_EQ(status.at("topology_version"), 1);
  EXPECT_EQ(status.at("embedded"), false);
  ASSERT_EQ(status.at("shards").size(), 2U);
  std::uint64_t owners = 0;
  for (const auto& shard : status.at("shards")) {
    const std::string id = std::to_string(shard.at("id").get<int>());
    EXPECT_EQ(shard.at("owners"), site.number("SELECT COUNT(*) FROM weft_index.weft_placement WHERE shard = " + id));
    owners += shard.at("owners").get<std::uint64_t>();
    EXPECT_EQ(shard.at("state"), "open");
    EXPECT_EQ(shard.at("weight"), 100);
    ASSERT_EQ(shard.at("batons").size(), 2U);
    EXPECT_EQ(shard.at("batons")[0], (nlohmann::json{{"parity", 0}, {"side", "A"}, {"epoch", 1}}));
    EXPECT_EQ(shard.at("batons")[1], (nlohmann::json{{"parity", 1}, {"side", "B"}, {"epoch", 1}}));
    ASSERT_EQ(shard.at("sides").size(), 2U);
    for (const auto& side : shard.at("sides")) {
      EXPECT_EQ(side.at("reachable"), true);
      EXPECT_EQ(side.at("replicates"), true);
      EXPECT_EQ(side.at("read_only"), false);
      EXPECT_TRUE(side.at("lag_seconds").is_number());
      EXPECT_GT(side.at("bytes"), 0);
    }
  }
  EXPECT_GE(owners, 5U);
  EXPECT_EQ(status.at("index").at("owners"), owners);
  ASSERT_EQ(status.at("tickets").size(), 2U);
  EXPECT_EQ(status.at("tickets")[1].at("server"), "tickets-1");
  ASSERT_EQ(status.at("caches").size(), 2U);
  EXPECT_EQ(status.at("caches")[0].at("reachable"), true);
}

TEST(StatusVerb, TheTableNamesEveryPart) {
  const Ran ran = Site::shared().weftctl({"status"});
  EXPECT_EQ(ran.status, 0);
  for (const char* word :
       {"Store lab", "index", "shard 1", "shard 2", "shards-a", "shards-b", "even", "odd", "tickets 0", "cache"}) {
    EXPECT_NE(ran.out.find(word), std::string::npos) << word << "\n" << ran.out;
  }
}

TEST(StatusVerb, TellsWhatIsDownAndWhatDoesNotReplicate) {
  Site site;
  ASSERT_EQ(site.weftctl({"init"}).status, 0);
  site.on('B', {"STOP SLAVE"});
  site.lab().ticket(0).stop();
  site.lab().cache(1).stop();
  const Ran ran = site.weftctl({"status", "--json"});
  EXPECT_EQ(ran.status, 1);
  const nlohmann::json status = ran.json();
  EXPECT_EQ(status.at("tickets")[0].at("reachable"), false);
  EXPECT_NE(status.at("tickets")[0].at("trouble"), "");
  EXPECT_EQ(status.at("tickets")[1].at("reachable"), true);
  EXPECT_EQ(status.at("caches")[0].at("reachable"), true);
  EXPECT_EQ(status.at("caches")[1].at("reachable"), false);
  EXPECT_EQ(status.at("shards")[0].at("sides")[0].at("replicates"), true);
  EXPECT_EQ(status.at("shards")[0].at("sides")[1].at("replicates"), false);
  EXPECT_NE(status.at("shards")[0].at("sides")[1].at("trouble").get<std::string>().find("stopped"), std::string::npos);

  site.lab().shards().a().stop();
  const Ran half = site.weftctl({"status", "--json"});
  EXPECT_EQ(half.status, 1) << "the other sides are still told";
  EXPECT_EQ(half.json().at("shards")[0].at("sides")[0].at("reachable"), false);
  EXPECT_EQ(half.json().at("shards")[0].at("sides")[1].at("reachable"), true);
  EXPECT_TRUE(half.json().at("index").at("owners").is_number()) << "side B of the index answers";
  const Ran table = site.weftctl({"status"});
  EXPECT_NE(table.out.find("DOWN"), std::string::npos);
  EXPECT_NE(table.out.find("TROUBLE"), std::string::npos);
}

}  // namespace
}  // namespace weft::test
