#include <gtest/gtest.h>

#include "integration/weftctl/market.hpp"
#include "integration/weftctl/run_weftctl.hpp"
#include "support/temp_folder.hpp"
#include "weft/error.hpp"
#include "weft/store.hpp"

namespace weft::test {
namespace {

/// A store in a folder, with one shop and one listing, and its entity file.
class EmbeddedStore : public ::testing::Test {
 public:
  EmbeddedStore() {
    EmbeddedOptions options;
    options.entities = load_entities(entities);
    options.shards = 3;
    Store store = Store::embedded(folder, options);
    shop = store.add_owner("shop", {.name = "corner"});
    const EntityDef def = store.entity("listing");
    const Row row =
        store.verbs().create(def, Row(def, Fields{{"shop_id", shop.value}, {"title", "Quilt"}, {"price", 1}}));
    listing = std::to_string(row["listing_id"].as_uint());
    store.close();
  }
  Ran weftctl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--embedded", folder.string()});
    return run_weftctl(arguments);
  }

  TempFolder parent;
  std::filesystem::path folder = parent.path() / "data";
  std::string entities = write_market(parent.path());
  OwnerId shop;
  std::string listing;
};

TEST_F(EmbeddedStore, Status) {
  const Ran ran = weftctl({"status", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err << ran.out;
  const nlohmann::json status = ran.json();
  EXPECT_EQ(status.at("embedded"), true);
  ASSERT_EQ(status.at("shards").size(), 3U);
  std::uint64_t owners = 0;
  for (const auto& shard : status.at("shards")) {
    ASSERT_EQ(shard.at("sides").size(), 1U);
    EXPECT_GT(shard.at("sides")[0].at("bytes"), 0);
    owners += shard.at("owners").get<std::uint64_t>();
  }
  EXPECT_EQ(owners, 1U);
  EXPECT_EQ(weftctl({"status"}).status, 0);
}

TEST_F(EmbeddedStore, Explain) {
  const Ran ran = weftctl({"explain", "shop", "corner", "listing", listing, "--entities", entities, "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err << ran.out;
  EXPECT_EQ(ran.json().at("owner").at("id"), shop.value);
  EXPECT_EQ(ran.json().at("object").at("row"), "there");
  EXPECT_EQ(ran.json().at("rows").at("listing"), 1);
  EXPECT_EQ(weftctl({"explain", "shop", std::to_string(shop.value)}).status, 0) << "without entities: the owner alone";
}

TEST_F(EmbeddedStore, SchemaCheck) {
  const Ran ran = weftctl({"schema", "check", "--entities", entities, "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err << ran.out;
  EXPECT_EQ(ran.json().at("tables_checked"), 6);
  EXPECT_EQ(weftctl({"schema", "check"}).status, 2) << "no entity file: nothing was checked";
}

TEST_F(EmbeddedStore, IndexRepair) {
  const Ran ran = weftctl({"index", "repair", "--entities", entities, "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json().at("claims"), (nlohmann::json{{"seen", 1}, {"dangling", 0}, {"freed", 0}}));
  const Ran without = weftctl({"index", "repair", "--json"});
  ASSERT_EQ(without.status, 0) << without.err;
  EXPECT_EQ(without.json().at("unknown_claims"), nlohmann::json::array({"listing_title"}));
}

TEST_F(EmbeddedStore, AnOwnerIsShownExportedAndErased) {
  const auto owner = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "owner");
    words.insert(words.end(), {"--entities", entities});
    return weftctl(words);
  };
  const Ran shown = owner({"show", "shop", "corner", "--json"});
  ASSERT_EQ(shown.status, 0) << shown.err << shown.out;
  EXPECT_EQ(shown.json().at("sides_looked_at"), 3);
  EXPECT_EQ(shown.json().at("sides")[0].at("rows").at("listing").at("rows"), 1);
  EXPECT_GT(shown.json().at("sides")[0].at("rows").at("listing").at("bytes"), 5);
  const Ran exported = owner({"export", "shop", "corner"});
  ASSERT_EQ(exported.status, 0) << exported.err;
  EXPECT_NE(exported.out.find(R"("title":"Quilt")"), std::string::npos) << exported.out;
  const Ran blind = weftctl({"owner", "erase", "shop", "corner", "--yes"});
  EXPECT_EQ(blind.status, 4) << "without its entity file: " << blind.out << blind.err;
  const Ran erased = owner({"erase", "shop", "corner", "--yes", "--json"});
  ASSERT_EQ(erased.status, 0) << erased.err << erased.out;
  EXPECT_EQ(erased.json().at("proven"), true);
  EXPECT_EQ(owner({"show", "shop", "corner"}).status, 1);

  EmbeddedOptions options;
  options.entities = load_entities(entities);
  Store store = Store::embedded(folder, options);
  const EntityDef def = store.entity("listing");
  const Row row(def, Fields{{"shop_id", shop.value}, {"title", "Quilt"}, {"price", 1}});
  EXPECT_THROW(store.verbs().create(def, row), UsageError);
  EXPECT_NE(store.add_owner("shop", {.name = "corner"}), shop);
}

TEST_F(EmbeddedStore, LookingMakesNothing) {
  const std::filesystem::path nothing = parent.path() / "nothing";
  const Ran ran = run_weftctl({"status", "--embedded", nothing.string()});
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("no embedded store"), std::string::npos) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(nothing));
  // An entity the store has never seen: its table is not made by looking.
  const auto other = parent.path() / "other.toml";
  write_secret(other, other_entity());
  EXPECT_EQ(weftctl({"explain", "shop", "corner", "--entities", other.string()}).status, 4);
  const Ran check = weftctl({"schema", "check", "--entities", other.string(), "--json"});
  EXPECT_EQ(check.status, 1);
  EXPECT_EQ(check.json().at("faults").size(), 3U);
}

}  // namespace
}  // namespace weft::test
