#include <gtest/gtest.h>

#include "sample_entities.hpp"
#include "sql_store.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::GateState;

class EntityScatter : public SqlTest {
 protected:
  using Found = std::vector<std::pair<std::uint64_t, std::string>>;

  void fill(const detail::EntitySql& sql) {
    for (std::uint64_t owner = 1; owner <= 12; ++owner) {
      const detail::Fence fence = store.open_gate(owner);
      for (const char* name : {"a", "b", "B", "c"}) {
        const std::vector<Value> row{Value(owner), name, Blob{"x"}, std::to_string(owner), Value(std::uint64_t{1})};
        ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
      }
    }
  }

  Found pages(const detail::EntitySql& sql, std::uint8_t parity, char side, const std::vector<Condition>& where) {
    Found found;
    std::optional<Key> after;
    for (int page = 0; page < 100; ++page) {
      detail::Rows answer = store.rows(sql.scatter(shop_kind, parity, side, where, after, 3));
      const auto rows = sql.decode_plain_all(answer);
      EXPECT_LE(rows.size(), 3U);
      for (const auto& row : rows) found.emplace_back(row[0].as_uint(), row[1].as_text());
      if (rows.size() < 3) return found;
      after = Key{OwnerId(rows.back()[0].as_uint()), rows.back()[1], rows.back()[2]};
    }
    ADD_FAILURE() << "pages do not end";
    return found;
  }
};

TEST_P(EntityScatter, GivesEveryReadableRowOfAParityOnceInKeyOrder) {
  const detail::EntitySql sql = store.entity(text_keyed());
  fill(sql);
  store.set_gate(2, GateState::moving);
  store.set_gate(4, GateState::locked);
  store.set_gate(6, GateState::incoming);
  store.set_gate(8, GateState::moved);
  store.run({"DELETE FROM " + store.prefix() + "weft_gate WHERE owner_id = 10"});
  store.set_gate(12, GateState::erased);
  Found wanted;
  for (const std::uint64_t owner : {2U, 4U})
    for (const char* name : {"B", "a", "b", "c"}) wanted.emplace_back(owner, name);
  EXPECT_EQ(pages(sql, 0, 'A', {}), wanted);
  EXPECT_TRUE(pages(sql, 0, 'B', {}).empty()) << "the other side has the baton";
  EXPECT_EQ(pages(sql, 1, 'B', {}).size(), 24U);
}

TEST_P(EntityScatter, JoinsConditions) {
  const detail::EntitySql sql = store.entity(text_keyed());
  fill(sql);
  const std::vector<Condition> where = {{"name", ">=", "b"}, {"shop_id", "<", 5}, {"note", "=", "4"}};
  EXPECT_EQ(pages(sql, 0, 'A', where), (Found{{4, "b"}, {4, "c"}}));
  EXPECT_TRUE(pages(sql, 0, 'A', {{"note", "=", nullptr}}).empty());
  EXPECT_TRUE(pages(sql, 0, 'A', {{"note", "=", "' OR 1 = 1 --"}}).empty());
}

TEST_P(EntityScatter, ComparesEveryTypeByItsOrder) {
  const EntityDef def = all_types();
  const detail::EntitySql sql = store.entity(def);
  const detail::Fence fence = store.open_gate(4);
  ASSERT_EQ(store.change(sql.insert(fence, lowest_row(4, 1))), 1U);
  ASSERT_EQ(store.change(sql.insert(fence, highest_row(4, 2))), 1U);
  const auto low = lowest_row(4, 1);
  const auto high = highest_row(4, 2);
  for (std::size_t position = 2; position + 1 < def.fields().size(); ++position) {
    const FieldSpec& field = def.fields()[position];
    const auto count = [&](const char* op, const Value& value) {
      const std::vector<Condition> where = {{field.name, op, value}};
      return store.rows(sql.scatter(shop_kind, 0, 'A', where, std::nullopt, 10)).size();
    };
    EXPECT_EQ(count("=", low[position]), 1U) << field.name;
    EXPECT_EQ(count("=", high[position]), 1U) << field.name;
    EXPECT_EQ(count("<", high[position]), 1U) << field.name;
    EXPECT_EQ(count(">", low[position]), 1U) << field.name;
    EXPECT_EQ(count("<", low[position]), 0U) << field.name;
    EXPECT_EQ(count(">=", low[position]), 2U) << field.name;
    EXPECT_EQ(count("<=", high[position]), 2U) << field.name;
  }
}

// 0.1 has no exact form, and a FLOAT column's differs from a double's.
TEST_P(EntityScatter, FindsAFloatByItsValue) {
  const EntityDef def({.name = "weighed",
                       .owner_kind = "shop",
                       .fields = {{.name = "shop_id", .type = Type::u64}, {.name = "weight", .type = Type::f32}},
                       .key = {"shop_id"}});
  const detail::EntitySql sql = store.entity(def);
  const detail::Fence fence = store.open_gate(4);
  const std::vector<Value> row{Value(std::uint64_t{4}), Value(double{0.1F}), Value(std::uint64_t{1})};
  ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
  for (const Value& weight : {Value(0.1F), Value(0.1)}) {
    const std::vector<Condition> where = {{"weight", "=", weight}};
    detail::Rows answer = store.rows(sql.scatter(shop_kind, 0, 'A', where, std::nullopt, 10));
    EXPECT_EQ(sql.decode_plain_all(answer), std::vector<std::vector<Value>>{row});
  }
}

TEST_P(EntityScatter, RefusesWhatItDoesNotKnow) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const auto scatter = [&](const Condition& condition) {
    return sql.scatter(shop_kind, 0, 'A', std::vector<Condition>{condition}, std::nullopt, 3);
  };
  EXPECT_THROW(scatter({"nothing", "=", 1}), UsageError);
  EXPECT_THROW(scatter({"note", "LIKE", "a%"}), UsageError);
  EXPECT_THROW(scatter({"note", "", "a"}), UsageError);
  EXPECT_THROW(scatter({"note", "=", 5}), UsageError);
  EXPECT_THROW(sql.scatter(shop_kind, 0, 'A', {}, Key{OwnerId(4)}, 3), UsageError);
}

WEFT_ON_EACH_BACKEND(EntityScatter);

}  // namespace
}  // namespace weft::test
