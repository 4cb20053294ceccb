#include "weft/row.hpp"

#include <gtest/gtest.h>

#include "sample_entity.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

EntityDef listing() {
  EntitySpec spec;
  spec.name = "listing";
  spec.owner_kind = "shop";
  spec.fields = {{.name = "shop_id", .type = Type::i64},
                 {.name = "listing_id", .type = Type::u64},
                 {.name = "title", .type = Type::text, .fallback = Value("untitled")},
                 {.name = "note", .type = Type::text, .nullable = true}};
  spec.key = {"shop_id", "listing_id"};
  return EntityDef(spec);
}

TEST(Row, FillsInFallbacks) {
  const EntityDef def = listing();
  const Row row(def, Fields{{"note", "n"}, {"shop_id", 7}});
  EXPECT_EQ(row["shop_id"], Value(7));
  EXPECT_EQ(row["title"], Value("untitled"));
  EXPECT_EQ(row["note"], Value("n"));
  EXPECT_TRUE(row["listing_id"].is_null());
  EXPECT_EQ(Row(def)["title"], Value("untitled"));
}

TEST(Row, RefusesWhatIsNotThere) {
  const EntityDef def = listing();
  EXPECT_THROW(Row(def, Fields{{"titel", "x"}}), UsageError);
  EXPECT_THROW(Row(def, Fields{{"title", "x"}, {"title", "y"}}), UsageError);
  EXPECT_THROW(Row(def, std::vector<Value>(2)), UsageError);
  Row row(def);
  EXPECT_THROW(row["titel"], UsageError);
}

TEST(Row, ReadsItsKeyAndVersion) {
  Row row(listing());
  EXPECT_EQ(row.key().owner, OwnerId{0}) << "not created yet";
  EXPECT_EQ(row.version(), 0U);
  row["shop_id"] = 7;
  row["listing_id"] = 8U;
  row["row_version"] = 9U;
  EXPECT_EQ(row.key(), Key(OwnerId{7}, 8));
  EXPECT_EQ(row.version(), 9U);
  row["shop_id"] = -7;
  EXPECT_THROW(row.key(), UsageError);
  row["shop_id"] = "7";
  EXPECT_THROW(row.key(), UsageError);
}

TEST(Row, EqualityIsOfDefinitionAndValues) {
  const EntityDef def = listing();
  Row row(def);
  Row same(def);
  EXPECT_EQ(row, same);
  same["note"] = "other";
  EXPECT_NE(row, same);
  EXPECT_NE(row, Row(listing()));
}

}  // namespace
}  // namespace weft::detail
