#include <gtest/gtest.h>

#include "sample_entities.hpp"
#include "sql_store.hpp"

namespace weft::test {
namespace {

class EntityFindMany : public SqlTest {};

TEST_P(EntityFindMany, AnswersByPosition) {
  const detail::EntitySql sql = store.entity(all_types());
  const detail::Fence four = store.open_gate(4);
  const detail::Fence five = store.open_gate(5, 3);
  ASSERT_EQ(store.change(sql.insert(four, lowest_row(4, 10))), 1U);
  ASSERT_EQ(store.change(sql.insert(five, highest_row(5, 11))), 1U);
  ASSERT_EQ(store.change(sql.insert(five, null_row(5, 10))), 1U);
  store.set_gate(5, detail::GateState::locked, 4);

  const std::vector<Key> keys = {{OwnerId(5), 11U}, {OwnerId(4), 99U}, {OwnerId(9), 10U},
                                 {OwnerId(4), 10U}, {OwnerId(5), 11U}, {OwnerId(5), 10U}};
  detail::Rows answer = store.rows(sql.find_many(shop_kind, keys));
  const auto found = sql.decode_find_many(answer, keys.size());
  ASSERT_EQ(found.size(), keys.size());
  EXPECT_EQ(found[0].values, highest_row(5, 11));
  EXPECT_EQ(found[0].fence.epoch, 4U);
  EXPECT_EQ(found[0].fence.state, detail::GateState::locked);
  EXPECT_EQ(found[0].fence.side, 'B');
  EXPECT_TRUE(found[1].fence.gate);
  EXPECT_EQ(found[1].fence.side, 'A');
  EXPECT_FALSE(found[1].values);
  EXPECT_FALSE(found[2].fence.gate);
  EXPECT_FALSE(found[2].values);
  EXPECT_EQ(found[2].fence.side, 'B');
  EXPECT_EQ(found[3].values, lowest_row(4, 10));
  EXPECT_EQ(found[4].values, highest_row(5, 11));
  EXPECT_EQ(found[5].values, null_row(5, 10));

  answer = store.rows(sql.find_many_plain(keys));
  const auto plain = sql.decode_find_many_plain(answer, keys.size());
  for (std::size_t at = 0; at < keys.size(); ++at) EXPECT_EQ(plain[at], found[at].values) << at;
}

TEST_P(EntityFindMany, TakesNoKeyAndTenThousand) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const detail::Fence fence = store.open_gate(4);
  detail::Rows none = store.rows(sql.find_many(shop_kind, {}));
  EXPECT_TRUE(sql.decode_find_many(none, 0).empty());

  const std::vector<Value> row{Value(std::uint64_t{4}), "n77", Blob{"c"}, "x", Value(std::uint64_t{1})};
  ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
  std::vector<Key> keys;
  for (int at = 0; at < 10'000; ++at) keys.push_back({OwnerId(4), "n" + std::to_string(at), Blob{"c"}});
  detail::Rows many = store.rows(sql.find_many(shop_kind, keys));
  const auto found = sql.decode_find_many(many, keys.size());
  for (std::size_t at = 0; at < keys.size(); ++at) {
    ASSERT_TRUE(found[at].fence.gate) << at;
    ASSERT_EQ(found[at].values.has_value(), at == 77) << at;
  }
}

TEST_P(EntityFindMany, KeepsOddTextsApart) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const detail::Fence fence = store.open_gate(4);
  std::vector<Key> keys;
  for (const std::string& text : odd_texts()) {
    const std::vector<Value> row{Value(std::uint64_t{4}), text, Blob{text}, text, Value(std::uint64_t{9})};
    ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
    keys.push_back({OwnerId(4), text, Blob{text}});
    keys.push_back({OwnerId(4), text + "+", Blob{text}});
    keys.push_back({OwnerId(4), text, Blob{text + "+"}});
  }
  detail::Rows answer = store.rows(sql.find_many(shop_kind, keys));
  const auto found = sql.decode_find_many(answer, keys.size());
  for (std::size_t at = 0; at < odd_texts().size(); ++at) {
    ASSERT_TRUE(found[3 * at].values) << testing::PrintToString(odd_texts()[at]);
    EXPECT_EQ((*found[3 * at].values)[3], Value(odd_texts()[at]));
    EXPECT_FALSE(found[3 * at + 1].values);
    EXPECT_FALSE(found[3 * at + 2].values);
  }
}

TEST_P(EntityFindMany, TakesIntegersAtTheirEnds) {
  const EntityDef def({.name = "ends",
                       .owner_kind = "shop",
                       .fields = {{.name = "shop_id", .type = Type::i64},
                                  {.name = "low", .type = Type::i64},
                                  {.name = "high", .type = Type::u64}},
                       .key = {"shop_id", "low", "high"}});
  const detail::EntitySql sql = store.entity(def);
  const std::uint64_t owner = (std::uint64_t{1} << 63U) - 2;
  const detail::Fence fence = store.open_gate(owner);
  std::vector<Key> keys;
  for (const std::int64_t low :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{0}, std::numeric_limits<std::int64_t>::max()})
    for (const std::uint64_t high : {std::uint64_t{0}, std::uint64_t{1} << 63U, ~std::uint64_t{0}}) {
      const std::vector<Value> row{Value(static_cast<std::int64_t>(owner)), Value(low), Value(high),
                                   Value(std::uint64_t{1})};
      ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
      keys.push_back({OwnerId(owner), low, high});
    }
  detail::Rows answer = store.rows(sql.find_many(shop_kind, keys));
  const auto found = sql.decode_find_many(answer, keys.size());
  for (std::size_t at = 0; at < keys.size(); ++at) {
    ASSERT_TRUE(found[at].fence.gate && found[at].values) << at;
    EXPECT_EQ((*found[at].values)[1], keys[at].rest[0]);
    EXPECT_EQ((*found[at].values)[2], keys[at].rest[1]);
    detail::Rows one = store.rows(sql.find(fence, keys[at]));
    EXPECT_EQ(sql.decode_find(one).values, found[at].values);
  }
}

WEFT_ON_EACH_BACKEND(EntityFindMany);

}  // namespace
}  // namespace weft::test
