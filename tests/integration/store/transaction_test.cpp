#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

using TransactionSuite = StoreTest;
WEFT_ON_EACH_BACKEND(TransactionSuite);

TEST_P(TransactionSuite, CommitsTogether) {
  Item old = items.create({.shop_id = shop, .number = 1, .text = "old"});
  Transaction tx = store.begin({"shop", shop});
  old.text = "new";
  EXPECT_TRUE(tx.of(item).save(old));
  tx.of(item).create({.shop_id = shop, .number = 2, .text = "two"});
  const Listing made = tx.of(listing).create({.shop_id = shop, .title = "L"});
  tx.of(setting).create({.shop_id = shop, .name = "s"});
  EXPECT_EQ(tx.of(item).find({shop, 2})->text, "two") << "a transaction sees its own writes";
  tx.commit();
  EXPECT_EQ(items.find({shop, 1})->text, "new");
  EXPECT_EQ(items.find({shop, 2})->text, "two");
  EXPECT_EQ(listings.find_by_id(made.id), made);
  EXPECT_TRUE(settings.find({shop, "s", 0}));
}

TEST_P(TransactionSuite, WithoutCommitNothingHappened) {
  items.create({.shop_id = shop, .number = 1, .text = "old"});
  items.find({shop, 1});
  {
    Transaction tx = store.begin({"shop", shop});
    tx.of(item).erase({shop, 1});
    tx.of(item).create({.shop_id = shop, .number = 2});
  }
  EXPECT_EQ(items.find({shop, 1})->text, "old");
  EXPECT_EQ(items.find({shop, 2}), std::nullopt);
}

TEST_P(TransactionSuite, AFailedCommitGivesItsClaimsBack) {
  const Member there = members.create({.email = "taken" + std::to_string(shop.value)});
  const OwnerId owner = store.add_owner("member");
  Transaction tx = store.begin({"member", owner});
  tx.of(member).create({.member_id = owner, .email = there.email, .nick = "nick" + std::to_string(shop.value)});
  EXPECT_THROW(tx.commit(), Duplicate);
  EXPECT_EQ(members.find({owner}), std::nullopt);
  EXPECT_NO_THROW(
      members.create({.email = "free" + std::to_string(shop.value), .nick = "nick" + std::to_string(shop.value)}));
}

TEST_P(TransactionSuite, ADuplicateKeyLeavesTheRestOfTheTransaction) {
  items.create({.shop_id = shop, .number = 1, .text = "there"});
  Transaction tx = store.begin({"shop", shop});
  tx.of(item).create({.shop_id = shop, .number = 2});
  EXPECT_THROW(tx.of(item).create({.shop_id = shop, .number = 1, .text = "mine"}), Duplicate);
  tx.commit();
  EXPECT_EQ(items.find({shop, 1})->text, "there");
  EXPECT_TRUE(items.find({shop, 2}));
}

TEST_P(TransactionSuite, IsOfOneOwner) {
  const OwnerId other = store.add_owner("shop");
  Transaction tx = store.begin({"shop", shop});
  EXPECT_THROW(tx.of(item).create({.shop_id = other, .number = 1}), UsageError);
  EXPECT_THROW(tx.of(item).find({other, 1}), UsageError);
  EXPECT_THROW(tx.of(item).erase({other, 1}), UsageError);
  EXPECT_THROW(tx.of(member).find({shop}), UsageError) << "an owner of another kind";
  EXPECT_THROW(store.begin({"shop", 666666666}), UsageError);
}

TEST_P(TransactionSuite, EndsOnce) {
  Transaction tx = store.begin({"shop", shop});
  Repository<Item> inside = tx.of(item);
  tx.commit();
  EXPECT_THROW(tx.commit(), UsageError);
  EXPECT_THROW(inside.find({shop, 1}), UsageError);
  tx.rollback();
  Transaction moved = store.begin({"shop", shop});
  Transaction target = std::move(moved);
  EXPECT_THROW(moved.commit(), UsageError);  // NOLINT(bugprone-use-after-move): that is the point
  target.commit();
}

TEST_P(TransactionSuite, RawSqlChangesWhatItNamesAndTouchDropsTheItem) {
  items.create({.shop_id = shop, .number = 1, .text = "old", .stock = 4});
  items.find({shop, 1});
  Transaction tx = store.begin({"shop", shop});
  const std::vector<Value> params = {7, shop};
  EXPECT_EQ(
      tx.execute("UPDATE {item} SET in_stock = ?, row_version = row_version + 1 WHERE shop_id = ?", params).matched,
      1U);
  tx.touch(item.def(), {shop, 1});
  const std::vector<Value> owner = {shop};
  const SqlResult seen = tx.execute("SELECT number, in_stock FROM {item} WHERE shop_id = ?", owner);
  EXPECT_EQ(seen.columns, (std::vector<std::string>{"number", "in_stock"}));
  ASSERT_EQ(seen.rows.size(), 1U);
  EXPECT_TRUE(seen.rows[0][1] == Value(7));
  tx.commit();
  EXPECT_EQ(items.find({shop, 1})->stock, 7);
}

TEST_P(TransactionSuite, RawSqlCannotLeaveTheFence) {
  Transaction tx = store.begin({"shop", shop});
  for (const char* sql :
       {"SET autocommit = 1", "COMMIT", "DROP TABLE x", "SELECT 1; COMMIT", "UPDATE {nothing} SET a = 1"}) {
    EXPECT_THROW(tx.execute(sql), UsageError) << sql;
  }
  tx.of(item).create({.shop_id = shop, .number = 5});
  tx.commit();
  EXPECT_TRUE(items.find({shop, 5}));
}

TEST_P(TransactionSuite, TheOtherVerbs) {
  Transaction tx = store.begin({"shop", shop});
  auto inside = tx.of(item);
  const Item one = inside.create({.shop_id = shop, .number = 1, .stock = 1});
  inside.create({.shop_id = shop, .number = 2});
  EXPECT_EQ(inside.increment({shop, 1}, "stock", 4), 5);
  EXPECT_EQ(inside.count(shop), 2U);
  EXPECT_EQ(inside.find_by_owner(shop, {.limit = 1}).rows.size(), 1U);
  const std::vector<Key> keys = {{shop, 2}, {shop, 3}};
  EXPECT_TRUE(inside.find_many(keys)[0]);
  EXPECT_FALSE(inside.find_many(keys)[1]);
  EXPECT_THROW(inside.save_fields({shop, 1}, {{"text", "x"}}, one.row_version), Conflict)
      << "the increment raised the version";
  EXPECT_EQ(inside.save_fields({shop, 1}, {{"text", "x"}}, one.row_version + 1), one.row_version + 2);
  EXPECT_EQ(inside.create_or_find({.shop_id = shop, .number = 1}).text, "x");
  tx.commit();
  const Item now = *items.find({shop, 1});
  EXPECT_EQ(now.stock, 5);
  EXPECT_EQ(now.text, "x");
}

}  // namespace
}  // namespace weft::test
