#include "integration/weftctl/owner_site.hpp"

namespace weft::test {
namespace {

/// What an erasure does not begin with; each says what stands in the way, and changes nothing.
class OwnerRefusals : public OwnerVerbs {
 public:
  void refused(int status, const std::string& word, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"erase", "shop", id(), "--yes"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = owner(words);
    EXPECT_EQ(ran.status, status) << ran.out << ran.err;
    EXPECT_NE(ran.err.find(word), std::string::npos) << ran.err;
    EXPECT_EQ(ran.err.find("audit: weftctl owner erase"), std::string::npos) << ran.err;
    settle();
    EXPECT_EQ(count('A', home() + ".listing WHERE shop_id = " + id()), 3U);
  }
  void SetUp() override {
    OwnerVerbs::SetUp();
    fill(3, 0, 0);
  }
};

TEST_F(OwnerRefusals, AMoveThatGoesOn) {
  const auto set_gate = [&](int state) {
    site().on(home_side(),
              {"UPDATE " + home() + ".weft_gate SET state = " + std::to_string(state) + " WHERE owner_id = " + id()});
    settle();
  };
  set_gate(2);
  refused(3, "a move is going on");
  set_gate(3);
  refused(3, "gate is locked");
  set_gate(1);
  site().on(home_side(), {"INSERT INTO " + other() +
                          ".weft_gate (owner_kind, owner_id, epoch, state) SELECT owner_kind, owner_id, 2, 4 FROM " +
                          home() + ".weft_gate WHERE owner_id = " + id()});
  settle();
  refused(3, "gate is incoming");
  site().on(home_side(), {"UPDATE " + other() + ".weft_gate SET state = 1 WHERE owner_id = " + id()});
  settle();
  refused(4, "weftctl index check");
  site().on(home_side(), {"DELETE FROM " + other() + ".weft_gate WHERE owner_id = " + id()});
}

TEST_F(OwnerRefusals, ATableThatNobodyKnows) {
  site().on('A', {"CREATE TABLE weft_shard_1.orders (id INT PRIMARY KEY)"});
  settle();
  refused(4, "orders");
  refused(4, "--ignore-tables");
  const Ran shown = owner({"show", "shop", id()});
  EXPECT_NE(shown.out.find("orders"), std::string::npos) << shown.out;
  EXPECT_EQ(erased(0, {"--ignore-tables"}).at("proven"), true);
  site().on('A', {"DROP TABLE weft_shard_1.orders"});
  settle();
}

TEST_F(OwnerRefusals, ConflictsOfAnEntityThatNobodyKnows) {
  put_conflict(parcel(1));
  site().on('A', {"UPDATE " + home() + ".weft_conflict SET entity = 'former' WHERE owner_id = " + id()});
  settle();
  refused(4, "weft_conflict");
  site().on('A', {"DELETE FROM " + home() + ".weft_conflict WHERE owner_id = " + id()});
}

TEST_F(OwnerRefusals, ASideThatServesAlone) {
  site().on('A', {"INSERT INTO weft_index.weft_role VALUES (" + std::to_string(shard) + ", 2, 'A', 1, 0, '', 1)"});
  settle();
  refused(3, "alone");
  site().on('A', {"DELETE FROM weft_index.weft_role WHERE shard = " + std::to_string(shard)});
  settle();
}

TEST_F(OwnerRefusals, WhoIsNotThere) {
  EXPECT_EQ(owner({"erase", "shop", "999999999", "--yes"}).status, 1);
  EXPECT_EQ(owner({"erase", "shop", "nobody's shop", "--yes"}).status, 1);
  EXPECT_EQ(owner({"erase", "ship", id(), "--yes"}).status, 2);
  EXPECT_EQ(owner({"erase", "shop", "--yes"}).status, 2);
  EXPECT_EQ(owner({"erase", "shop", "0", "--yes"}).status, 2);
  EXPECT_EQ(site().weftctl({"owner"}).status, 2);
  EXPECT_EQ(site().weftctl({"owner", "move"}).status, 2);
}

/// A side that does not answer: what it holds cannot be seen, so nothing is begun.
TEST(OwnerWithoutASide, IsNotErased) {
  Site site;
  ASSERT_EQ(site.weftctl({"init"}).status, 0);
  std::string id;
  {
    Store store = site.open();
    const OwnerId shop = store.add_owner("shop");
    id = std::to_string(shop.value);
    const EntityDef setting = store.entity("setting");
    store.verbs().create(setting, Row(setting, Fields{{"shop_id", shop.value}, {"name", "a"}, {"slot", 1}}));
    ASSERT_TRUE(site.lab().shards().wait_equal(std::chrono::seconds(10)));
  }
  site.lab().shards().b().kill();
  const Ran ran = site.weftctl({"owner", "erase", "shop", id, "--yes", "--deadline", "20"});
  EXPECT_EQ(ran.status, 3) << ran.out << ran.err;
  EXPECT_EQ(ran.err.find("audit"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace weft::test
