#include <limits>
#include <set>

#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

using SaveErase = StoreTest;
WEFT_ON_EACH_BACKEND(SaveErase);

TEST_P(SaveErase, SaveRaisesTheVersionAndIsSeenAtOnce) {
  Item one = items.create({.shop_id = shop, .number = 1, .text = "old", .stock = 3});
  const std::uint64_t before = one.row_version;
  one.text = "new";
  EXPECT_TRUE(items.save(one));
  EXPECT_EQ(one.row_version, before + 1);
  EXPECT_EQ(items.find({shop, 1}), one);
  EXPECT_EQ(items.find({shop, 1}, {.read_from = ReadFrom::row}), one);
}

TEST_P(SaveErase, ASaveInBetweenIsAConflict) {
  Item mine = items.create({.shop_id = shop, .number = 1, .text = "a"});
  Item theirs = *items.find({shop, 1});
  theirs.text = "theirs";
  ASSERT_TRUE(items.save(theirs));
  mine.text = "mine";
  try {
    items.save(mine);
    FAIL() << "the second save must be refused";
  } catch (const Conflict& conflict) {
    EXPECT_EQ(conflict.outcome(), Outcome::not_applied);
    EXPECT_EQ(conflict.entity(), "item");
  }
  EXPECT_EQ(items.find({shop, 1}), theirs);
}

TEST_P(SaveErase, WhatIsGoneCannotBeSavedOrErased) {
  Item one = items.create({.shop_id = shop, .number = 1});
  EXPECT_TRUE(items.erase({shop, 1}));
  EXPECT_FALSE(items.erase({shop, 1}));
  EXPECT_FALSE(items.save(one));
  EXPECT_EQ(items.save_fields({shop, 1}, {{"text", "x"}}, one.row_version), std::nullopt);
  EXPECT_EQ(items.increment({shop, 1}, "stock", 1), std::nullopt);
  EXPECT_EQ(items.find({shop, 1}), std::nullopt);
}

TEST_P(SaveErase, AKeyMadeAgainDoesNotMeetTheOldVersion) {
  Item old = items.create({.shop_id = shop, .number = 1, .text = "old"});
  items.erase({shop, 1});
  const Item again = items.create({.shop_id = shop, .number = 1, .text = "again"});
  EXPECT_NE(again.row_version, old.row_version);
  EXPECT_THROW(items.save(old), Conflict);
  EXPECT_EQ(items.find({shop, 1}), again);
}

// Tickets follow each other: a version of the next life must not be one that saves of this life have reached.
TEST_P(SaveErase, SavesOfOneLifeDoNotReachTheVersionsOfTheNext) {
  Item old = items.create({.shop_id = shop, .number = 1, .text = "old"});
  std::set<std::uint64_t> used{old.row_version};
  for (int time = 0; time < 50; ++time) {
    ASSERT_TRUE(items.save(old));
    used.insert(old.row_version);
  }
  for (int life = 0; life < 20; ++life) {
    ASSERT_TRUE(items.erase({shop, 1}));
    const Item again = items.create({.shop_id = shop, .number = 1, .text = "again"});
    EXPECT_FALSE(used.contains(again.row_version)) << "life " << life;
  }
}

TEST_P(SaveErase, SomeFields) {
  const Item one = items.create({.shop_id = shop, .number = 1, .text = "a", .stock = 1});
  EXPECT_EQ(items.save_fields({shop, 1}, {{"stock", 9}}, one.row_version), one.row_version + 1);
  const Item now = *items.find({shop, 1});
  EXPECT_EQ(now.stock, 9);
  EXPECT_EQ(now.text, "a");
  EXPECT_THROW(items.save_fields({shop, 1}, {{"stock", 10}}, one.row_version), Conflict);
}

TEST_P(SaveErase, IncrementsAddUpWhateverTheVersion) {
  items.create({.shop_id = shop, .number = 1, .stock = 10});
  EXPECT_EQ(items.increment({shop, 1}, "stock", 5), 15);
  EXPECT_EQ(items.increment({shop, 1}, "stock", -20), -5);
  EXPECT_EQ(items.find({shop, 1})->stock, -5);
  EXPECT_THROW(items.increment({shop, 1}, "stock", std::numeric_limits<std::int64_t>::min()), UsageError);
  EXPECT_EQ(items.find({shop, 1})->stock, -5);
  settings.create({.shop_id = shop, .name = "n", .slot = 1, .number = 1});
  EXPECT_EQ(settings.increment({shop, "n", 1}, "number", 41), 42);
}

TEST_P(SaveErase, LocatedObjectsLoseTheirIndexRow) {
  const Listing made = listings.create({.shop_id = shop, .title = "x"});
  const auto rows_of = [&] {
    return world.on_index({"SELECT COUNT(*) FROM {db}weft_object WHERE object_id = " + std::to_string(made.id.value)})
        .at(0, 0)
        .as_int();
  };
  EXPECT_EQ(rows_of(), 1);
  EXPECT_TRUE(listings.erase({shop, made.id}));
  EXPECT_EQ(rows_of(), 0);
  EXPECT_EQ(listings.find_by_id(made.id), std::nullopt);
}

TEST_P(SaveErase, TypedRowsOfALocatedEntitySave) {
  Listing made = listings.create({.shop_id = shop, .title = "x", .note = "n"});
  made.note = std::nullopt;
  made.price = 5;
  EXPECT_TRUE(listings.save(made));
  EXPECT_EQ(listings.find({shop, made.id}), made);
  EXPECT_EQ(listings.find_by_id(made.id), made);
}

}  // namespace
}  // namespace weft::test
