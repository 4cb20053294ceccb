#include <gtest/gtest.h>

#include "integration/moves/move_site.hpp"

namespace weft::test {
namespace {

class MoveRefusals : public ::testing::Test {
 public:
  static void SetUpTestSuite() { site = new MoveSite; }
  static void TearDownTestSuite() {
    delete site;
    site = nullptr;
  }
  static MoveSite* site;
  Store store = site->open();
  OwnerId owner = site->owner(store, 1, 0);
  std::string id = std::to_string(owner.value);

  /// A table is changed on both sides of a shard, and changed back.
  static void alter(std::uint32_t shard, const std::string& statement) {
    for (const char side : {'A', 'B'}) site->on(shard, side, {"SET SESSION sql_log_bin = 0", statement});
  }
  void expect_refused(const Ran& ran, int status, const std::string& words) {
    EXPECT_EQ(ran.status, status) << ran.out << ran.err;
    EXPECT_NE((ran.err + ran.out).find(words), std::string::npos) << ran.err << ran.out;
    EXPECT_EQ(site->gate(1, owner), "open 1") << "nothing was begun";
    EXPECT_EQ(site->gate(2, owner), "none");
  }
  Ran start(std::vector<std::string> rest = {"--to", "2"}) const {
    std::vector<std::string> words{"move", "start", "shop", id};
    words.insert(words.end(), rest.begin(), rest.end());
    return site->weftctl(words);
  }
};
MoveSite* MoveRefusals::site = nullptr;

TEST_F(MoveRefusals, WhatDoesNotExist) {
  expect_refused(site->weftctl({"move", "start", "shop", "999999999", "--to", "2"}), 2, "there is no shop 999999999");
  expect_refused(site->weftctl({"move", "start", "ship", id, "--to", "2"}), 2, "there is no owner kind 'ship'");
  expect_refused(start({"--to", "9"}), 2, "no shard 9");
  expect_refused(site->weftctl({"move", "start", "shop", "--to", "2"}), 2, "say which owners");
  expect_refused(start({"--to", "2", "--from", "1"}), 2, "not both");
  expect_refused(site->weftctl({"move", "start", "shop", "--from", "2", "--to", "2"}), 2, "both source and target");
  expect_refused(site->weftctl({"move", "show", "12345"}), 2, "there is no move 12345");
  expect_refused(site->weftctl({"move", "resume", "12345"}), 2, "there is no move 12345");
  expect_refused(site->weftctl({"move", "abort", "12345"}), 2, "there is no move 12345");
}

TEST_F(MoveRefusals, AnOwnerThatIsThereAlready) {
  const Ran ran = start({"--to", "1", "--json"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json().at("moves").size(), 0U);
}

TEST_F(MoveRefusals, TablesThatCannotBeMoved) {
  alter(1, "ALTER TABLE weft_shard_1.tally DROP PRIMARY KEY, ADD PRIMARY KEY (name, shop_id), ADD KEY (shop_id, name)");
  expect_refused(start(), 4, "its primary key does not begin with the owner");
  expect_refused(start({"--to", "2", "--dry-run"}), 4, "its primary key does not begin with the owner");
  alter(1, "ALTER TABLE weft_shard_1.tally DROP PRIMARY KEY, ADD PRIMARY KEY (shop_id, name)");

  alter(2, "ALTER TABLE weft_shard_2.tally ADD COLUMN more INT NULL");
  expect_refused(start(), 4, "other columns on shard 1 than on shard 2");
  alter(2, "ALTER TABLE weft_shard_2.tally DROP COLUMN more");

  alter(1, "CREATE TABLE weft_shard_1.stranger (shop_id BIGINT UNSIGNED PRIMARY KEY)");
  expect_refused(start(), 4, "table stranger, which no entity of this run names");
  EXPECT_EQ(start({"--to", "2", "--dry-run", "--ignore-tables"}).status, 0);
  alter(1, "DROP TABLE weft_shard_1.stranger");

  alter(2, "ALTER TABLE weft_shard_2.weft_token DROP KEY by_owner");
  expect_refused(start(), 4, "ADD KEY by_owner");
  alter(2, "ALTER TABLE weft_shard_2.weft_token ADD KEY by_owner (owner_kind, owner_id)");
}

TEST_F(MoveRefusals, APairThatDoesNotReplicate) {
  site->on(2, 'B', {"STOP SLAVE"});
  expect_refused(start(), 3, "does not follow its other side");
  site->on(2, 'B', {"START SLAVE"});
}

}  // namespace
}  // namespace weft::test
