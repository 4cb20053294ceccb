#include <limits>

#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

using CreateFind = StoreTest;
WEFT_ON_EACH_BACKEND(CreateFind);

TEST_P(CreateFind, GivesIdAndVersionAndIsFoundAgain) {
  const Listing made = listings.create({.shop_id = shop, .title = "Quilt", .price = 4200});
  EXPECT_NE(made.id.value, 0U);
  EXPECT_GT(made.row_version, 1U) << "never 1: a key made again must not meet an old version";
  EXPECT_EQ(listings.find({shop, made.id}), made);
  EXPECT_EQ(listings.find({shop, made.id}, {.read_from = ReadFrom::row}), made);
  EXPECT_EQ(listings.find_by_id(made.id), made);
}

TEST_P(CreateFind, WhatIsNotThereIsNothing) {
  EXPECT_EQ(listings.find({shop, 12345}), std::nullopt);
  EXPECT_EQ(listings.find({999999999, 12345}), std::nullopt) << "no such owner";
  EXPECT_EQ(listings.find_by_id(Id(987654321)), std::nullopt);
}

TEST_P(CreateFind, EveryTypeAtItsEnds) {
  const auto check = [&](Fields fields) {
    fields.insert(fields.begin(), {"shop_id", shop});
    const Row made = store.verbs().create(every_type, Row(every_type, fields));
    for (const ReadFrom from : {ReadFrom::cache_or_row, ReadFrom::row}) {
      const std::optional<Row> found = store.verbs().find(every_type, made.key(), {.read_from = from});
      ASSERT_TRUE(found);
      for (std::size_t at = 0; at < made.values().size(); ++at) {
        EXPECT_TRUE(found->values()[at] == made.values()[at]) << every_type.fields()[at].name;
      }
    }
  };
  check({{"word", std::string("a\0'\"`;%_\\\r\n\xF0\x9F\xA7\xB5", 15)},
         {"raw", Blob{std::string("\0\xFF\r\n", 4)}},
         {"a_i8", -128},
         {"a_i16", -32768},
         {"a_i32", std::numeric_limits<std::int32_t>::min()},
         {"a_i64", std::numeric_limits<std::int64_t>::min()},
         {"a_u8", 0},
         {"a_u16", 0},
         {"a_u32", 0},
         {"a_u64", 0},
         {"a_f32", -0.1F},
         {"a_f64", std::numeric_limits<double>::denorm_min()},
         {"a_boolean", false},
         {"a_time", Time(std::chrono::microseconds(1))},
         {"a_second", Time(std::chrono::seconds(0))},
         {"a_decimal", Decimal{"-9999999999999999.9999"}}});
  check({{"word", ""},
         {"raw", Blob{""}},
         {"a_i8", 127},
         {"a_i16", 32767},
         {"a_i32", std::numeric_limits<std::int32_t>::max()},
         {"a_i64", std::numeric_limits<std::int64_t>::max()},
         {"a_u8", 255},
         {"a_u16", 65535},
         {"a_u32", std::numeric_limits<std::uint32_t>::max()},
         {"a_u64", std::numeric_limits<std::uint64_t>::max()},
         {"a_f32", std::numeric_limits<float>::max()},
         {"a_f64", std::numeric_limits<double>::max()},
         {"a_boolean", true},
         {"a_text", std::string(100000, 'x')},
         {"a_blob", Blob{std::string(100000, '\0')}},
         {"a_time", Time(std::chrono::microseconds(253402300799999999))},
         {"a_second", Time(std::chrono::seconds(4102444800))},
         {"a_decimal", Decimal{"9999999999999999.9999"}},
         {"a_json", R"({"a":[1,"\u00e9"]})"},
         {"mood", "angry"}});
}

TEST_P(CreateFind, ATakenKeyIsRefused) {
  settings.create({.shop_id = shop, .name = "colour", .slot = 1, .number = 5});
  EXPECT_THROW(settings.create({.shop_id = shop, .name = "colour", .slot = 1, .number = 6}), Duplicate);
  EXPECT_EQ(settings.find({shop, "colour", 1})->number, 5);
  EXPECT_EQ(settings.find({shop, "Colour", 1}), std::nullopt) << "key text is compared byte by byte";
  EXPECT_EQ(settings.find({shop, "colour ", 1}), std::nullopt);
}

TEST_P(CreateFind, CreateOrFindIsIdempotent) {
  const Item first = items.create_or_find({.shop_id = shop, .number = 7, .text = "one"});
  const Item second = items.create_or_find({.shop_id = shop, .number = 7, .text = "two"});
  EXPECT_EQ(first, second);
}

TEST_P(CreateFind, ManyAtOnceOverSeveralOwners) {
  std::vector<OwnerId> shops{shop};
  for (int more = 0; more < 4; ++more) shops.push_back(store.add_owner("shop"));
  std::vector<Listing> wanted;
  for (int at = 0; at < 50; ++at) {
    wanted.push_back(
        {.shop_id = shops[static_cast<std::size_t>(at) % shops.size()], .title = "t" + std::to_string(at)});
  }
  const std::vector<Listing> made = listings.create_many(wanted);
  ASSERT_EQ(made.size(), wanted.size());
  std::vector<Key> keys;
  for (const Listing& one : made) keys.emplace_back(one.shop_id, one.id);
  const auto found = listings.find_many(keys);
  for (std::size_t at = 0; at < made.size(); ++at) {
    EXPECT_EQ(made[at].title, wanted[at].title);
    EXPECT_EQ(found[at], made[at]);
  }
}

TEST_P(CreateFind, AnUnknownOwnerTakesNoObjects) {
  EXPECT_THROW(items.create({.shop_id = 888888888, .number = 1}), UsageError);
  EXPECT_THROW(listings.create({.shop_id = 888888888}), UsageError);
}

TEST_P(CreateFind, TextKeysOfOwners) {
  const std::string name = "maker-" + std::to_string(shop.value) + "@example.org";
  const OwnerId made = store.add_owner("maker", {.name = name});
  EXPECT_EQ(store.find_owner("maker", name), made);
  EXPECT_EQ(store.find_owner("maker", name + " "), std::nullopt);
  EXPECT_THROW(store.add_owner("maker", {.name = name}), Duplicate);
  EXPECT_EQ(store.find_owner("maker", "nobody"), std::nullopt);
}

TEST_P(CreateFind, AnOwnerGoesToTheShardAskedFor) {
  const OwnerId there = store.add_owner("shop", {.shard = 2});
  items.create({.shop_id = there, .number = 1, .text = "here"});
  const auto rows = world.on_shard(2, there.value % 2 == 0 ? 'A' : 'B',
                                   {"SELECT COUNT(*) FROM {db}item WHERE shop_id = " + std::to_string(there.value)});
  EXPECT_EQ(rows.at(0, 0).as_int(), 1);
  EXPECT_THROW(store.add_owner("shop", {.shard = 77}), UsageError);
}

TEST_P(CreateFind, FindManyKeepsOrderAndGaps) {
  const Item one = items.create({.shop_id = shop, .number = 1, .text = "one"});
  const Item two = items.create({.shop_id = shop, .number = 2, .text = "two"});
  const std::vector<Key> keys = {{shop, 2}, {shop, 99}, {shop, 1}, {shop, 2}, {777777777, 1}};
  for (int round = 0; round < 2; ++round) {
    const auto found = items.find_many(keys);
    EXPECT_EQ(found, (std::vector<std::optional<Item>>{two, std::nullopt, one, two, std::nullopt}));
  }
  EXPECT_TRUE(items.find_many({}).empty());
  EXPECT_THROW(items.find_many(std::vector<Key>(10001, Key(shop, 1))), UsageError);
  EXPECT_EQ(items.find_many(std::vector<Key>(10000, Key(shop, 1))).size(), 10000U);
}

}  // namespace
}  // namespace weft::test
