#include "engine/field_changes.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

const EntityDef counter(EntitySpec{.name = "counter",
                                   .owner_kind = "shop",
                                   .fields = {{.name = "shop_id", .type = Type::u64},
                                              {.name = "id", .type = Type::u64},
                                              {.name = "small", .type = Type::i8},
                                              {.name = "large", .type = Type::u64},
                                              {.name = "title", .type = Type::text}},
                                   .key = {"shop_id", "id"},
                                   .id_field = "id"});

TEST(FieldChanges, GivesPositionsAndCheckedValues) {
  const auto [positions, values] = checked_fields(counter, {{"title", "a"}, {"small", 5}});
  EXPECT_EQ(positions, (std::vector<std::size_t>{4, 2}));
  EXPECT_EQ(values, (std::vector<Value>{"a", 5}));
}

TEST(FieldChanges, RefusesWhatCannotBeSaved) {
  EXPECT_THROW(checked_fields(counter, {}), UsageError);
  EXPECT_THROW(checked_fields(counter, {{"nothing", 1}}), UsageError);
  EXPECT_THROW(checked_fields(counter, {{"id", 1}}), UsageError);
  EXPECT_THROW(checked_fields(counter, {{"row_version", 1}}), UsageError);
  EXPECT_THROW(checked_fields(counter, {{"small", 1}, {"small", 2}}), UsageError);
  EXPECT_THROW(checked_fields(counter, {{"small", 128}}), UsageError);
}

TEST(FieldChanges, OnlyIntegersCount) {
  EXPECT_EQ(checked_counter(counter, "small"), 2U);
  EXPECT_THROW(checked_counter(counter, "title"), UsageError);
  EXPECT_THROW(checked_counter(counter, "shop_id"), UsageError);
}

TEST(FieldChanges, SumsStayInTheirType) {
  EXPECT_TRUE(sum_fits(counter, 2, 100, 27));
  EXPECT_FALSE(sum_fits(counter, 2, 100, 28));
  EXPECT_FALSE(sum_fits(counter, 2, -100, -29));
  EXPECT_FALSE(sum_fits(counter, 2, 1, std::numeric_limits<std::int64_t>::max()));
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_TRUE(sum_fits(counter, 3, most - 5, 5));
  EXPECT_FALSE(sum_fits(counter, 3, most - 5, 6));
  EXPECT_TRUE(sum_fits(counter, 3, std::uint64_t{1} << 63U, std::numeric_limits<std::int64_t>::min()));
  EXPECT_FALSE(sum_fits(counter, 3, std::uint64_t{4}, -5));
}

}  // namespace
}  // namespace weft::detail
