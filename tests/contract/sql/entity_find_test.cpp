#include <gtest/gtest.h>

#include "sample_entities.hpp"
#include "sql_store.hpp"

namespace weft::test {
namespace {

using detail::FencedRow;
using detail::GateState;

class EntityFind : public SqlTest {};

TEST_P(EntityFind, GivesBackEveryTypeAtItsExtremes) {
  const detail::EntitySql sql = store.entity(all_types());
  const detail::Fence fence = store.open_gate(4);
  const std::vector<std::vector<Value>> rows = {lowest_row(4, 1), highest_row(4, 2), null_row(4, 3)};
  for (const auto& row : rows) ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
  for (std::uint64_t id = 1; id <= rows.size(); ++id) {
    const Key key{OwnerId(4), id};
    detail::Rows answer = store.rows(sql.find(fence, key));
    const FencedRow found = sql.decode_find(answer);
    ASSERT_TRUE(found.values) << id;
    const std::vector<Value>& wanted = rows[id - 1];
    ASSERT_EQ(found.values->size(), wanted.size());
    for (std::size_t at = 0; at < wanted.size(); ++at) {
      EXPECT_EQ((*found.values)[at], wanted[at]) << id << " " << all_types().fields()[at].name;
      EXPECT_EQ((*found.values)[at].storage().index(), wanted[at].storage().index()) << all_types().fields()[at].name;
    }
    answer = store.rows(sql.find_plain(key));
    EXPECT_EQ(sql.decode_plain(answer), wanted);
    answer = store.rows(sql.find_for_update(key));
    EXPECT_EQ(sql.decode_plain(answer), wanted);
  }
}

TEST_P(EntityFind, TellsNotThereFromNotHere) {
  const detail::EntitySql sql = store.entity(all_types());
  const detail::Fence fence = store.open_gate(5, 7);
  detail::Rows answer = store.rows(sql.find(fence, {OwnerId(5), 1U}));
  FencedRow found = sql.decode_find(answer);
  EXPECT_TRUE(found.fence.gate);
  EXPECT_EQ(found.fence.epoch, 7U);
  EXPECT_EQ(found.fence.state, GateState::open);
  EXPECT_EQ(found.fence.moved_to, 0U);
  EXPECT_EQ(found.fence.side, 'B');
  EXPECT_FALSE(found.values);

  const detail::Fence nobody{shop_kind, 6, 1, 'A'};
  answer = store.rows(sql.find(nobody, {OwnerId(6), 1U}));
  EXPECT_TRUE(answer.empty());
  EXPECT_FALSE(sql.decode_find(answer).fence.gate);

  store.run({"UPDATE " + store.prefix() + "weft_gate SET state = 5, moved_to = 12, epoch = 8"});
  answer = store.rows(sql.find(fence, {OwnerId(5), 1U}));
  found = sql.decode_find(answer);
  EXPECT_EQ(found.fence.state, GateState::moved);
  EXPECT_EQ(found.fence.moved_to, 12U);
  EXPECT_EQ(found.fence.epoch, 8U);
}

TEST_P(EntityFind, DoesNotMixUpOwnersOrKinds) {
  const detail::EntitySql sql = store.entity(all_types());
  const detail::Fence four = store.open_gate(4);
  const detail::Fence six = store.open_gate(6);
  ASSERT_EQ(store.change(sql.insert(four, lowest_row(4, 1))), 1U);
  detail::Rows answer = store.rows(sql.find(six, {OwnerId(6), 1U}));
  EXPECT_FALSE(sql.decode_find(answer).values);
  detail::Fence other_kind = four;
  other_kind.kind = shop_kind + 1;
  answer = store.rows(sql.find(other_kind, {OwnerId(4), 1U}));
  EXPECT_FALSE(sql.decode_find(answer).fence.gate);
}

TEST_P(EntityFind, KeepsOddTextsApart) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const detail::Fence fence = store.open_gate(4);
  for (const std::string& text : odd_texts()) {
    const std::vector<Value> row{Value(std::uint64_t{4}), text, Blob{text + "\xFF"}, text, Value(std::uint64_t{9})};
    ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
  }
  for (const std::string& text : odd_texts()) {
    detail::Rows answer = store.rows(sql.find(fence, {OwnerId(4), text, Blob{text + "\xFF"}}));
    const FencedRow found = sql.decode_find(answer);
    ASSERT_TRUE(found.values) << testing::PrintToString(text);
    EXPECT_EQ((*found.values)[1], Value(text));
    EXPECT_EQ((*found.values)[2], Value(Blob{text + "\xFF"}));
    EXPECT_EQ((*found.values)[3], Value(text));
    answer = store.rows(sql.find(fence, {OwnerId(4), text, Blob{text}}));
    EXPECT_FALSE(sql.decode_find(answer).values) << testing::PrintToString(text);
  }
}

TEST_P(EntityFind, TakesKeysOfOneToEightParts) {
  for (std::size_t parts = 1; parts <= 8; ++parts) {
    EntitySpec spec{.name = "k" + std::to_string(parts), .owner_kind = "shop"};
    Key key{OwnerId(4)};
    std::vector<Value> row;
    for (std::size_t part = 0; part < parts; ++part) {
      FieldSpec field{.name = "p" + std::to_string(part), .type = Type::u64};
      Value value(std::uint64_t{4});
      if (part > 0 && part % 3 == 1)
        field = {.name = field.name, .type = Type::text, .length = 20}, value = Value("t'\\\"");
      if (part > 0 && part % 3 == 2)
        field = {.name = field.name, .type = Type::blob, .length = 20}, value = Value(Blob{"\xFE"});
      if (part > 0 && part % 3 == 0) value = Value(~std::uint64_t{0} - part);
      if (part > 0) key.rest.push_back(value);
      row.push_back(value);
      spec.key.push_back(field.name);
      spec.fields.push_back(field);
    }
    row.emplace_back(std::uint64_t{77});
    const detail::EntitySql sql = store.entity(EntityDef(spec));
    const detail::Fence fence = parts == 1 ? store.open_gate(4) : detail::Fence{shop_kind, 4, 1, 'A'};
    ASSERT_EQ(store.change(sql.insert(fence, row)), 1U) << parts;
    detail::Rows answer = store.rows(sql.find(fence, key));
    EXPECT_EQ(sql.decode_find(answer).values, row) << parts;
    answer = store.rows(sql.find_many(shop_kind, std::vector<Key>{key, key}));
    const auto many = sql.decode_find_many(answer, 2);
    EXPECT_EQ(many[0].values, row) << parts;
    EXPECT_EQ(many[1].values, row) << parts;
  }
}

WEFT_ON_EACH_BACKEND(EntityFind);

}  // namespace
}  // namespace weft::test
