#include <gtest/gtest.h>

#include <limits>

#include "sample_entities.hpp"
#include "sql_store.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

class EntityIncrement : public SqlTest {};

TEST_P(EntityIncrement, StaysInsideEachTypesRange) {
  const EntityDef def = all_types();
  const detail::EntitySql sql = store.entity(def);
  const detail::Fence fence = store.open_gate(4);
  ASSERT_EQ(store.change(sql.insert(fence, lowest_row(4, 1))), 1U);
  ASSERT_EQ(store.change(sql.insert(fence, highest_row(4, 2))), 1U);
  const Key low{OwnerId(4), 1U};
  const Key high{OwnerId(4), 2U};
  std::uint64_t version = 42;
  for (const char* field :
       {"needed_i8", "needed_i16", "needed_i32", "needed_i64", "needed_u8", "needed_u16", "needed_u32", "needed_u64"}) {
    const std::size_t position = def.position(field);
    const auto value = [&](const Key& key) {
      detail::Rows answer = store.rows(sql.find_plain(key));
      const auto row = sql.decode_plain(answer);
      EXPECT_EQ(row->back(), Value(version)) << field;
      return (*row)[position];
    };
    const Value lowest = value(low);
    const Value highest = value(high);
    EXPECT_EQ(store.change(sql.increment(fence, low, position, -1)), 0U) << field;
    EXPECT_EQ(store.change(sql.increment(fence, high, position, 1)), 0U) << field;
    EXPECT_EQ(value(low), lowest) << field;
    EXPECT_EQ(store.change(sql.increment(fence, low, position, 100)), 1U) << field;
    EXPECT_EQ(store.change(sql.increment(fence, high, position, -100)), 1U) << field;
    ++version;
    EXPECT_FALSE(value(low) == lowest) << field;
    EXPECT_EQ(store.change(sql.increment(fence, high, position, 101)), 0U) << field;
    EXPECT_EQ(store.change(sql.increment_plain(low, position, -101)), 0U) << field;
    EXPECT_EQ(store.change(sql.increment_plain(low, position, -100)), 1U) << field;
    EXPECT_EQ(store.change(sql.increment_plain(high, position, 100)), 1U) << field;
    ++version;
    EXPECT_EQ(value(low), lowest) << field;
    EXPECT_EQ(value(high), highest) << field;
  }
}

TEST_P(EntityIncrement, TakesTheLongestSteps) {
  const EntityDef def = all_types();
  const detail::EntitySql sql = store.entity(def);
  const detail::Fence fence = store.open_gate(4);
  ASSERT_EQ(store.change(sql.insert(fence, lowest_row(4, 1))), 1U);
  const Key key{OwnerId(4), 1U};
  const auto step = [&](const char* field, std::int64_t by) {
    EXPECT_EQ(store.change(sql.increment(fence, key, def.position(field), by)), 1U) << field << " " << by;
    detail::Rows answer = store.rows(sql.find_plain(key));
    return (*sql.decode_plain(answer))[def.position(field)];
  };
  EXPECT_EQ(step("needed_i64", most), Value(std::int64_t{-1}));
  EXPECT_EQ(step("needed_i64", most), Value(most - 1));
  EXPECT_EQ(step("needed_i64", least), Value(std::int64_t{-2}));
  EXPECT_EQ(step("needed_u64", most), Value(std::uint64_t{most}));
  EXPECT_EQ(step("needed_u64", most), Value(~std::uint64_t{0} - 1));
  EXPECT_EQ(step("needed_u64", least), Value(std::uint64_t{most} - 1));
  EXPECT_EQ(step("needed_u64", -most + 1), Value(std::uint64_t{0}));
  EXPECT_EQ(step("needed_i8", 255), Value(std::int64_t{127}));
  EXPECT_EQ(step("needed_i8", -255), Value(std::int64_t{-128}));
  EXPECT_THROW(sql.increment(fence, key, def.position("needed_i8"), 256), UsageError);
  EXPECT_THROW(sql.increment(fence, key, def.position("needed_u16"), -65536), UsageError);
}

TEST_P(EntityIncrement, MatchesNothingWhereThereIsNothingToAddTo) {
  const EntityDef def = all_types();
  const detail::EntitySql sql = store.entity(def);
  const detail::Fence fence = store.open_gate(4);
  ASSERT_EQ(store.change(sql.insert(fence, null_row(4, 1))), 1U);
  EXPECT_EQ(store.change(sql.increment(fence, {OwnerId(4), 1U}, def.position("maybe_i64"), 1)), 0U);
  EXPECT_EQ(store.change(sql.increment(fence, {OwnerId(4), 2U}, def.position("needed_i64"), -1)), 0U);
  detail::Fence wrong = fence;
  wrong.epoch = 2;
  EXPECT_EQ(store.change(sql.increment(wrong, {OwnerId(4), 1U}, def.position("needed_i64"), -1)), 0U);
  for (const char* field :
       {"needed_f64", "needed_text", "needed_boolean", "needed_decimal", "id", "shop_id", "row_version"})
    EXPECT_THROW(sql.increment(fence, {OwnerId(4), 1U}, def.position(field), 1), UsageError) << field;
}

WEFT_ON_EACH_BACKEND(EntityIncrement);

}  // namespace
}  // namespace weft::test
