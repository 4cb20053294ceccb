#include <gtest/gtest.h>

#include "integration/rejoin/rejoin_site.hpp"
#include "integration/rejoin/shelf.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

Row listing(Store& store, OwnerId owner, const std::string& title, std::int64_t price) {
  const EntityDef def = store.entity("listing");
  return store.verbs().create(def, Row(def, Fields{{"shop_id", owner}, {"title", title}, {"price", price}}), {});
}

/// Listings have tokens and rows in the index; one of them was given up by a poison, some were changed on both sides.
class Conflicts : public ::testing::Test {
 protected:
  void make_tail() {
    owner = site.owner(store, 1, 0);
    def = std::make_unique<EntityDef>(store.entity("listing"));
    both = std::make_unique<Row>(listing(store, owner, "both", 1));
    renamed = std::make_unique<Row>(listing(store, owner, "old name", 1));
    gone = std::make_unique<Row>(listing(store, owner, "gone", 1));
    site.cut();
    fresh = std::make_unique<Row>(listing(store, owner, "fresh", 7));
    // Two ticket servers give tokens in no order: the one of a transaction is what it adds to the sum.
    const std::string sum = "SELECT CAST(SUM(token) AS UNSIGNED) FROM weft_shard_1.weft_token";
    const std::uint64_t before = site.number('A', sum);
    given_up = std::make_unique<Row>(listing(store, owner, "given up", 7));
    poison = site.number('A', sum) - before;
    (*both)["price"] = 100;
    store.verbs().save(*def, *both, {});
    (*renamed)["title"] = "new name";
    store.verbs().save(*def, *renamed, {});
    store.verbs().erase(*def, gone->key(), {});
    site.lose_a();
    Row other = *store.verbs().find(*def, both->key(), {.read_from = ReadFrom::row});
    EXPECT_EQ(other["price"], Value(1));
    other["price"] = 200;
    store.verbs().save(*def, other, {});
    Row other_gone = *store.verbs().find(*def, gone->key(), {.read_from = ReadFrom::row});
    other_gone["price"] = 5;
    store.verbs().save(*def, other_gone, {});
    // As index repair, or resolve, gives a transaction up: the same token, written first.
    site.on(
        'B',
        {"INSERT INTO weft_shard_1.weft_token (token, owner_kind, owner_id, made_at, role_epoch, poisoned) VALUES (" +
         std::to_string(poison) + ", 1, " + std::to_string(owner.value) + ", 1, 0, 1)"});
    site.return_a();
  }

  RejoinSite site;
  Store store = site.open();
  OwnerId owner{};
  std::unique_ptr<EntityDef> def;
  std::unique_ptr<Row> both, renamed, gone, fresh, given_up;
  std::uint64_t poison = 0;
};

TEST_F(Conflicts, AreKeptShownOnRequestAndSettled) {
  make_tail();
  const detail::RejoinReport report = site.rejoin(store);
  const detail::TailCounts counts = report.all();
  EXPECT_EQ(counts.rows, 5U);
  EXPECT_EQ(counts.merged, 2U) << "fresh, renamed";
  EXPECT_EQ(counts.listed, 2U) << "both, gone";
  EXPECT_EQ(counts.dropped, 1U) << "given up";
  EXPECT_GT(counts.own_rows, 0U);
  EXPECT_TRUE(site.equal(1));

  const auto find = [&](const Row& row) { return store.verbs().find(*def, row.key(), {.read_from = ReadFrom::row}); };
  EXPECT_EQ(*find(*fresh), *fresh);
  EXPECT_EQ((*find(*renamed))["title"], Value("new name"));
  EXPECT_FALSE(find(*given_up).has_value());
  EXPECT_EQ((*find(*both))["price"], Value(200));
  // Unique values stand for what is there: taken for the new name and for the row that was not erased, free else.
  EXPECT_TRUE(store.verbs().find_by_unique(*def, "listing_title", "new name", {}).has_value());
  EXPECT_TRUE(store.verbs().find_by_unique(*def, "listing_title", "gone", {}).has_value());
  EXPECT_FALSE(store.verbs().find_by_unique(*def, "listing_title", "old name", {}).has_value());
  EXPECT_THROW(listing(store, owner, "fresh", 1), Duplicate);
  EXPECT_TRUE(store.verbs().find_by_id(*def, Id((*fresh)["listing_id"].as_uint()), {}).has_value());

  // Without --show no image is told.
  const Ran plain = site.weftctl({"pair", "conflicts", "1", "--json"});
  ASSERT_EQ(plain.status, 0) << plain.err;
  ASSERT_EQ(plain.json().at("conflicts").size(), 2U);
  EXPECT_FALSE(plain.json().at("conflicts").at(0).contains("after"));
  EXPECT_EQ(plain.out.find("price"), std::string::npos);
  const auto shown = site.weftctl({"pair", "conflicts", "1", "--show", "--all", "--json"}).json().at("conflicts");
  ASSERT_EQ(shown.size(), 3U);
  std::uint64_t takeover = 0;
  std::uint64_t change_of_both = 0;
  for (const auto& one : shown) {
    takeover = one.at("takeover");
    if (one.at("state") == "dropped") {
      EXPECT_EQ(one.at("after").at("title"), "given up");
    } else if (one.at("what") == "save") {
      change_of_both = one.at("change");
      EXPECT_EQ(one.at("before").at("price"), "1");
      EXPECT_EQ(one.at("after").at("price"), "100");
      EXPECT_EQ(one.at("survivor").at("price"), "200");
    } else {
      EXPECT_EQ(one.at("what"), "erase");
      EXPECT_TRUE(one.at("after").is_null());
    }
  }

  // The lost side's price is taken; the listing that was changed here and erased there stays.
  const Ran take = site.weftctl({"pair", "conflicts", "1", "--takeover", std::to_string(takeover), "--change",
                                 std::to_string(change_of_both), "--resolve", "take"});
  ASSERT_EQ(take.status, 0) << take.err;
  EXPECT_EQ((*find(*both))["price"], Value(100));
  ASSERT_EQ(
      site.weftctl({"pair", "conflicts", "1", "--takeover", std::to_string(takeover), "--resolve", "keep"}).status, 0);
  EXPECT_EQ(site.weftctl({"pair", "conflicts", "1", "--json"}).json().at("conflicts").size(), 0U);
  EXPECT_TRUE(find(*gone).has_value());
  EXPECT_TRUE(site.equal(1));
  EXPECT_EQ(site.weftctl({"index", "check", "--json"}).json().at("faults").size(), 0U);
}

// To the survivor its unique value looks left behind; and its caller was told that it is committed.
TEST(RepairWhileOneSideIsLost, LeavesWhatTheTailHas) {
  RejoinSite site;
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  const EntityDef def = store.entity("listing");
  site.cut();
  const Row made = listing(store, owner, "only there", 7);
  site.lose_a();
  const auto repair = [&] { return site.weftctl({"index", "repair", "--json"}).json(); };
  const nlohmann::json left = repair();
  EXPECT_EQ(left.at("alone"), 2) << "its claim and its object row: " << left;
  EXPECT_EQ(left.at("claims").at("freed"), 0);
  site.return_a();
  EXPECT_EQ(site.rejoin(store).all().merged, 1U);
  EXPECT_EQ(*store.verbs().find_by_unique(def, "listing_title", "only there", {}), made);
  EXPECT_EQ(repair().at("claims").at("dangling"), 0);
}

// The rows are the same to the last bit, and yet two writes: to call that "merged" would lose one of them.
TEST(Increments, OneOnEachSideIsListedAndNotTakenForTheSame) {
  RejoinSite site;
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  const EntityDef def = store.entity("listing");
  const Row counted = listing(store, owner, "counted", 100);
  site.cut();
  EXPECT_EQ(store.verbs().increment(def, counted.key(), "price", 1, {}), 101);
  site.lose_a();
  EXPECT_EQ(store.verbs().increment(def, counted.key(), "price", 1, {}), 101);
  site.return_a();
  const detail::TailCounts counts = site.rejoin(store).all();
  EXPECT_EQ(counts.rows, 1U);
  EXPECT_EQ(counts.listed, 1U);
  EXPECT_EQ((*store.verbs().find(def, counted.key(), {.read_from = ReadFrom::row}))["price"], Value(101));
  const auto conflicts = detail::list_conflicts(store.core(), 1, {}, in_time());
  ASSERT_EQ(conflicts.size(), 1U);
  EXPECT_EQ(conflicts[0].why, "the other side made the same row by a write of its own");
}

}  // namespace
}  // namespace weft::test
