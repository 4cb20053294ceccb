#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

// Round trips waited for, exactly: they decide how fast a store is across a network. Every call is made once before, so
// that beliefs are settled and statements prepared, as in a process that runs.
class Trips : public StoreTest {
 protected:
  template <class Call>
  TripCount::Figures of(Call&& call) {
    const TripCount count;
    call();
    return count.figures();
  }
  // Another store on the same servers: what it reads is not in this one's process caches, nor its items read by this
  // one.
  void warm(OwnerId owner) {
    items.find({owner, 900});
    Item some = items.create_or_find({.shop_id = owner, .number = 901});
    items.save(some);
    items.find({owner, 901});
    settings.create_or_find({.shop_id = owner, .name = "warm"});
    Setting set = *settings.find({owner, "warm", 0});
    settings.save(set);
    const std::vector<Key> keys = {{owner, 900}, {owner, 901}};
    items.find_many(keys);
  }
  void SetUp() override {
    if (!world.servers()) GTEST_SKIP() << "an embedded store has no round trips";
    warm(shop);
  }
};
WEFT_ON_EACH_BACKEND(Trips);

TEST_P(Trips, CachedFind) {
  items.create({.shop_id = shop, .number = 1});
  items.find({shop, 1});
  EXPECT_EQ(of([&] { items.find({shop, 1}); }).waited(), 1U);
}

TEST_P(Trips, ColdCachedFind) {
  items.create({.shop_id = shop, .number = 1});
  Transaction tx = store.begin({"shop", shop});
  tx.touch(item.def(), {shop, 1});
  tx.commit();
  const TripCount::Figures cold = of([&] { items.find({shop, 1}); });
  EXPECT_EQ(cold.cache, 2U) << "get, then lease and read-back";
  EXPECT_EQ(cold.sql, 1U);
  EXPECT_EQ(cold.not_waited, 1U) << "the fill";
  EXPECT_EQ(of([&] { items.find({shop, 1}); }).waited(), 1U) << "it was filled";
}

TEST_P(Trips, FindOfAnUncachedEntity) {
  settings.create({.shop_id = shop, .name = "a"});
  EXPECT_EQ(of([&] { settings.find({shop, "a", 0}); }).waited(), 1U);
  EXPECT_EQ(of([&] { settings.find({shop, "nothing", 0}); }).waited(), 1U);
}

TEST_P(Trips, StrictSaveOfACachedObject) {
  Item one = items.create({.shop_id = shop, .number = 1});
  const TripCount::Figures save = of([&] { items.save(one); });
  EXPECT_EQ(save.sql, 2U) << "START TRANSACTION with the UPDATE, COMMIT";
  EXPECT_EQ(save.cache, 2U) << "marker and read-back, publish";
}

TEST_P(Trips, SaveOfAnUncachedEntity) {
  Setting one = settings.create({.shop_id = shop, .name = "a"});
  EXPECT_EQ(of([&] { settings.save(one); }).waited(), 1U);
}

TEST_P(Trips, ATokenCostsOneMoreAndMakesATransactionOfAnUncachedWrite) {
  Item one = items.create({.shop_id = shop, .number = 1});
  Setting set = settings.create({.shop_id = shop, .name = "a"});
  const CallOptions token{.token = true};
  for (int warm = 0; warm < 2; ++warm) {  // tickets in hand, statements prepared
    items.save(one, token);
    settings.save(set, token);
  }
  const TripCount::Figures cached = of([&] { items.save(one, token); });
  EXPECT_EQ(cached.sql, 3U) << "START TRANSACTION with the UPDATE, token, COMMIT";
  EXPECT_EQ(cached.cache, 2U);
  EXPECT_EQ(of([&] { settings.save(set, token); }).waited(), 3U);
}

TEST_P(Trips, WarmFindManyAsksEachCacheServerOnce) {
  std::vector<Key> keys;
  for (int number = 0; number < 100; ++number) {
    items.create({.shop_id = shop, .number = number});
    keys.emplace_back(shop, number);
  }
  items.find_many(keys);
  const TripCount::Figures warm = of([&] { items.find_many(keys); });
  EXPECT_EQ(warm.sql, 0U);
  EXPECT_EQ(warm.cache, 1U) << "both servers at once";
}

TEST_P(Trips, ColdFindManyAsksEveryShardSideOnceAndAllAtOnce) {
  std::vector<Key> keys;
  for (std::uint32_t shard : {1U, 2U}) {
    for (int owner = 0; owner < 6; ++owner) {
      const OwnerId some = store.add_owner("shop", {.shard = shard});
      warm(some);
      settings.create({.shop_id = some, .name = "k"});
      keys.emplace_back(some, "k", 0);
    }
  }
  for (int round = 0; round < 9; ++round)
    settings.find_many(keys);  // each session that takes part has prepared the statement
  EXPECT_EQ(of([&] { settings.find_many(keys); }).waited(), 1U) << "four statements, side by side";
}

}  // namespace
}  // namespace weft::test
