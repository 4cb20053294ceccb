#include <fstream>
#include <regex>
#include <sstream>

#include "engine/open.hpp"
#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

// Works on a copy of the lab's topology file.
class Reload : public ::testing::Test {
 protected:
  World& world = World::of(Backend::servers);
  std::filesystem::path file = world.file().parent_path() / "reload.toml";
  std::string text = [this] {
    std::ifstream in(world.file());
    std::stringstream all;
    all << in.rdbuf();
    return all.str();
  }();

  void write(const std::string& now) { std::ofstream(file) << now; }
  std::string with_version(int version, const std::string& base) {
    return std::regex_replace(base, std::regex("version *= *[0-9]+"), "version = " + std::to_string(version));
  }
  Store open() {
    write(with_version(5, text));
    return Store::open(file, {.entities = all_entities()});
  }
};

TEST_F(Reload, ClosesAShardForNewOwnersAndEndsNothing) {
  Store store = open();
  const OwnerId shop = store.add_owner("shop");
  Transaction under_way = store.begin({"shop", shop});
  under_way.of(item).create({.shop_id = shop, .number = 1});
  write(
      with_version(6, std::regex_replace(text, std::regex("(id *= *1\\b[^\\[]*state *= *)\"open\""), "$1\"closed\"")));
  store.reload();
  under_way.commit();
  EXPECT_TRUE(store.of(item).find({shop, 1}));
  EXPECT_THROW(store.add_owner("shop", {.shard = 1}), UsageError);
  EXPECT_NO_THROW(store.add_owner("shop", {.shard = 2}));
}

TEST_F(Reload, RefusesAVersionThatDoesNotRise) {
  Store store = open();
  EXPECT_THROW(store.reload(), SchemaError);
  write(with_version(4, text));
  EXPECT_THROW(store.reload(), SchemaError);
  EXPECT_NO_THROW(store.add_owner("shop"));
}

TEST_F(Reload, AFaultyFileChangesNothing) {
  Store store = open();
  write(with_version(6, text) + "\n[nonsense]\nx = 1\n");
  EXPECT_THROW(store.reload(), SchemaError);
  EXPECT_NO_THROW(store.add_owner("shop"));
}

TEST_F(Reload, RefusesToTakeTheLastCacheServerAway) {
  Store store = open();
  const std::regex cache("\\[\\[cache\\]\\]\nhost = \"127.0.0.1\"\nport = [0-9]+\n");
  const std::string without = std::regex_replace(with_version(6, text), cache, "");
  write(without);
  EXPECT_THROW(store.reload(), SchemaError);
  EXPECT_THROW(Store::open(file, {.entities = all_entities()}), SchemaError) << "others use them";
}

}  // namespace
}  // namespace weft::test
