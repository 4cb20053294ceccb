#include "base/failpoint.hpp"
#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

// The shard's truth is changed past the store, as a move or a handover would; beliefs must be corrected, and no write
// may land.
class FenceSuite : public StoreTest {
 protected:
  OwnerId owner = store.add_owner("shop", {.shard = 1});
  char home = world.servers() && owner.value % 2 == 1 ? 'B' : 'A';
  void gate(std::uint32_t shard, const std::string& set) {
    world.on_shard(shard, home,
                   {"UPDATE {db}weft_gate SET " + set + " WHERE owner_id = " + std::to_string(owner.value)});
  }
  std::int64_t rows(std::uint32_t shard) {
    return world.on_shard(shard, home, {"SELECT COUNT(*) FROM {db}item WHERE shop_id = " + std::to_string(owner.value)})
        .at(0, 0)
        .as_int();
  }
  CallOptions shortly{.deadline = std::chrono::milliseconds(300)};
};
WEFT_ON_EACH_BACKEND(FenceSuite);

TEST_P(FenceSuite, ANewEpochIsLearned) {
  items.create({.shop_id = owner, .number = 1, .text = "a"});
  gate(1, "epoch = 5");
  Item one = *items.find({owner, 1}, {.read_from = ReadFrom::row});
  one.text = "b";
  EXPECT_TRUE(items.save(one));
  EXPECT_EQ(items.find({owner, 1}), one);
}

TEST_P(FenceSuite, ALockedOwnerIsReadAndNotWritten) {
  Item one = items.create({.shop_id = owner, .number = 1, .text = "a"});
  gate(1, "state = 3");
  EXPECT_EQ(items.find({owner, 1}, {.read_from = ReadFrom::row}), one);
  Item changed = one;
  changed.text = "b";
  try {
    items.save(changed, shortly);
    FAIL() << "a locked owner takes no writes";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::not_writable);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  EXPECT_THROW(store.begin({"shop", owner}, shortly), Unavailable);
  EXPECT_THROW(items.create({.shop_id = owner, .number = 2}, shortly), Unavailable);
  EXPECT_THROW(items.erase({owner, 1}, shortly), Unavailable);
  gate(1, "state = 1");
  EXPECT_EQ(items.find({owner, 1}, {.read_from = ReadFrom::row}), one);
  EXPECT_TRUE(items.save(changed));
}

TEST_P(FenceSuite, AWriteThatMetNoRowHoldsNothing) {
  if (!world.servers()) GTEST_SKIP() << "an SQLite file has one writer at a time anyhow";
  const Item one = items.create({.shop_id = owner, .number = 1, .text = "a"});
  Item newer = one;
  newer.text = "b";
  ASSERT_TRUE(items.save(newer));
  bool asked = false;
  // Whoever changes gates or batons just then must not wait for a transaction that has nothing to do.
  const detail::Failpoint then("write.zero_rows", [&] {
    asked = true;
    world.on_shard(1, home,
                   {"SET SESSION innodb_lock_wait_timeout = 1",
                    "UPDATE {db}weft_baton SET epoch = epoch + 1 WHERE parity = " + std::to_string(owner.value % 2)});
  });
  Item older = one;
  older.text = "c";
  EXPECT_THROW(items.save(older), Conflict);
  EXPECT_TRUE(asked);
}

TEST_P(FenceSuite, AMovedOwnerIsFollowed) {
  items.create({.shop_id = owner, .number = 1, .text = "old place"});
  const std::uint64_t kind =
      world.on_shard(1, home, {"SELECT owner_kind FROM {db}weft_gate WHERE owner_id = " + std::to_string(owner.value)})
          .at(0, 0)
          .as_uint();
  world.on_shard(2, home,
                 {"INSERT INTO {db}weft_gate (owner_kind, owner_id, epoch, state) VALUES (" + std::to_string(kind) +
                  ", " + std::to_string(owner.value) + ", 2, 1)"});
  gate(1, "state = 5, moved_to = 2");
  items.create({.shop_id = owner, .number = 2, .text = "new place"});
  EXPECT_EQ(rows(2), 1);
  EXPECT_EQ(rows(1), 1) << "nothing landed on the old shard";
  EXPECT_EQ(items.find({owner, 2}, {.read_from = ReadFrom::row})->text, "new place");
}

TEST_P(FenceSuite, AMissingGateIsMadeWhereTheIndexSaysSo) {
  world.on_shard(1, home, {"DELETE FROM {db}weft_gate WHERE owner_id = " + std::to_string(owner.value)});
  items.create({.shop_id = owner, .number = 1, .text = "a"});
  EXPECT_EQ(items.find({owner, 1}, {.read_from = ReadFrom::row})->text, "a");
}

TEST_P(FenceSuite, AMissingGateOfAnErasedOwnerStaysMissing) {
  world.on_shard(1, home, {"DELETE FROM {db}weft_gate WHERE owner_id = " + std::to_string(owner.value)});
  world.on_index({"DELETE FROM {db}weft_placement WHERE owner_id = " + std::to_string(owner.value)});
  EXPECT_THROW(items.create({.shop_id = owner, .number = 1}), UsageError);
  EXPECT_EQ(items.find({owner, 1}), std::nullopt);
  EXPECT_EQ(
      world.on_shard(1, home, {"SELECT COUNT(*) FROM {db}weft_gate WHERE owner_id = " + std::to_string(owner.value)})
          .at(0, 0)
          .as_int(),
      0);
}

TEST_P(FenceSuite, TheSideWithoutTheBatonTakesNoWrites) {
  if (!world.servers()) GTEST_SKIP() << "an embedded store has one side";
  items.create({.shop_id = owner, .number = 1, .text = "a"});
  const char other = home == 'A' ? 'B' : 'A';
  const std::string parity = std::to_string(owner.value % 2);
  world.on_shard(
      1, home,
      {std::string("UPDATE {db}weft_baton SET side = '") + other + "', epoch = epoch + 1 WHERE parity = " + parity});
  ASSERT_TRUE(world.lab().shards().wait_equal(std::chrono::seconds(10)));
  Item one = *items.find({owner, 1}, {.read_from = ReadFrom::row});
  one.text = "b";
  EXPECT_TRUE(items.save(one));
  const auto count = [&](const std::string& table) {
    return world
        .on_shard(1, other, {"SELECT text FROM {db}" + table + " WHERE shop_id = " + std::to_string(owner.value)})
        .at(0, 0)
        .as_text();
  };
  EXPECT_EQ(count("item"), "b") << "written on the side that now has the baton, before replication could bring it";
  world.on_shard(
      1, other,
      {std::string("UPDATE {db}weft_baton SET side = '") + home + "', epoch = epoch + 1 WHERE parity = " + parity});
  ASSERT_TRUE(world.lab().shards().wait_equal(std::chrono::seconds(10)));
  EXPECT_EQ(items.find({owner, 1}, {.read_from = ReadFrom::row}), one);
}

}  // namespace
}  // namespace weft::test
