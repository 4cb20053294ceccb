// What the servers make of the statements: plans, not answers.
#include <gtest/gtest.h>

#include <map>

#include "sample_entities.hpp"
#include "sql_store.hpp"

namespace weft::test {
namespace {

using detail::ColumnKind;

EntityDef listing() {
  return EntityDef({.name = "listing",
                    .owner_kind = "shop",
                    .fields = {{.name = "shop_id", .type = Type::u64},
                               {.name = "name", .type = Type::text, .length = 40},
                               {.name = "code", .type = Type::blob, .length = 40},
                               {.name = "price", .type = Type::decimal, .precision = 10, .scale = 2, .nullable = true},
                               {.name = "made", .type = Type::time},
                               {.name = "note", .type = Type::text, .length = 100}},
                    .key = {"shop_id", "name", "code"},
                    .indexes = {{"by_price", {"price"}}, {"by_made", {"made"}}}});
}

struct Plan {
  std::string type, key, extra;
};

/// Rows of several owners, one of them large, with statistics.
class Explain : public testing::Test {
 protected:
  void SetUp() override {
    const std::string rows = "INSERT INTO " + store.prefix() +
                             "listing SELECT 4 + 2 * IF(seq < 20000, 0, seq % 500), CONCAT('n', seq), 'c', "
                             "seq % 9000 / 7, FROM_UNIXTIME(seq), REPEAT('x', 90), 1 FROM " +
                             store.prefix() + "seq_1_to_30000";
    store.run({rows, "ANALYZE TABLE " + store.prefix() + "listing"});
    store.open_gate(4);
  }

  std::map<std::string, Plan> plan(const detail::Bound& bound) {
    const ColumnKind text = ColumnKind::text;
    const detail::Rows rows =
        store.rows({"EXPLAIN " + bound.statement->text, std::vector<ColumnKind>(10, text)}, bound.params);
    std::map<std::string, Plan> plans;
    const auto word = [&](std::size_t row, std::size_t column) {
      return rows.at(row, column).is_null() ? std::string() : rows.at(row, column).as_text();
    };
    for (std::size_t row = 0; row < rows.size(); ++row)
      plans[word(row, 2)] = {word(row, 3), word(row, 5), word(row, 9)};
    return plans;
  }

  SqlStore store{Backend::mariadb};
  const detail::EntitySql sql{store.entity(listing())};
  const detail::Fence fence{shop_kind, 4, 1, 'A'};
  const Key key{OwnerId(4), "n17", Blob{"c"}};
};

TEST_F(Explain, FindReadsThreeRowsByTheirKeys) {
  const auto plans = plan(sql.find(fence, key));
  for (const char* table : {"g", "b", "e"}) {
    EXPECT_EQ(plans.at(table).type, "const") << table;
    EXPECT_EQ(plans.at(table).key, "PRIMARY") << table;
  }
}

TEST_F(Explain, FindManyLooksUpEachKey) {
  const std::vector<Key> keys(100, key);
  for (const auto& bound : {sql.find_many(shop_kind, keys), sql.find_many_plain(keys)}) {
    const auto plans = plan(bound);
    EXPECT_EQ(plans.at("e").type, "eq_ref");
    EXPECT_EQ(plans.at("e").key, "PRIMARY");
    EXPECT_TRUE(!plans.contains("g") || plans.at("g").type == "eq_ref");
  }
}

TEST_F(Explain, PagesComeFromTheIndexInItsOrder) {
  const OwnerQuery by_price{.index = "by_price", .limit = 20};
  const std::vector<Value> after{Value(Decimal{"12.50"}), Value("n5"), Value(Blob{"c"})};
  for (const bool descending : {false, true}) {
    OwnerQuery query = by_price;
    query.descending = descending;
    for (const auto& position : {std::optional<std::vector<Value>>(), std::optional(after)}) {
      const auto plans = plan(sql.by_owner_plain(4, query, position));
      EXPECT_EQ(plans.at("e").key, "by_price") << descending;
      EXPECT_EQ(plans.at("e").extra.find("filesort"), std::string::npos) << plans.at("e").extra;
      EXPECT_EQ(plan(sql.by_owner(fence, query, position)).at("e").key, "by_price");
      EXPECT_EQ(plan(sql.by_owner(fence, query, position)).at("e").extra.find("filesort"), std::string::npos);
    }
  }
}

TEST_F(Explain, APositionBoundsWhatIsRead) {
  const std::vector<Value> late{Value(Decimal{"1285.00"}), Value("n5"), Value(Blob{"c"})};
  const detail::Bound bound = sql.by_owner_plain(4, {.index = "by_price", .limit = 20}, late);
  EXPECT_EQ(plan(bound).at("e").type, "range");
  const detail::Bound by_key = sql.by_owner_plain(4, {.limit = 20}, std::vector<Value>{Value("n5"), Value(Blob{"c"})});
  EXPECT_EQ(plan(by_key).at("e").key, "PRIMARY");
  EXPECT_EQ(plan(by_key).at("e").extra.find("filesort"), std::string::npos);
  const Time time(std::chrono::seconds(19'990));
  const detail::Bound range =
      sql.by_owner_plain(4, {.index = "by_made", .limit = 5, .from = v1::Bound{{Value(time)}}}, std::nullopt);
  EXPECT_EQ(plan(range).at("e").type, "range");
  EXPECT_EQ(plan(range).at("e").key, "by_made");
}

TEST_F(Explain, ScatterReadsInKeyOrder) {
  for (const auto& after : {std::optional<Key>(), std::optional(key)}) {
    const auto plans = plan(sql.scatter(shop_kind, 0, 'A', {}, after, 100));
    EXPECT_EQ(plans.at("e").key, "PRIMARY");
    EXPECT_EQ(plans.at("e").extra.find("filesort"), std::string::npos) << plans.at("e").extra;
    EXPECT_EQ(plans.at("g").type, "eq_ref");
  }
}

TEST_F(Explain, WritesTouchOneRow) {
  const std::vector<Value> row{Value(std::uint64_t{4}), "n17", Blob{"c"}, Decimal{"1.00"}, Time{}, "x",
                               Value(std::uint64_t{1})};
  for (const auto& bound : {sql.update(fence, row, 1), sql.erase(fence, key, 0)}) {
    const auto plans = plan(bound);
    EXPECT_EQ(plans.at("listing").key, "PRIMARY");
    EXPECT_EQ(plans.at("weft_gate").type, "const");
    EXPECT_EQ(plans.at("weft_baton").type, "const");
  }
}

// An owner's column may be signed, and key text may lie in a VARBINARY column: both are still looked up by the key.
TEST(ExplainOther, FindManyLooksUpSignedOwnersAndBinaryText) {
  SqlStore store{Backend::mariadb};
  const EntityDef def(
      {.name = "other",
       .owner_kind = "shop",
       .fields = {{.name = "shop_id", .type = Type::i64}, {.name = "name", .type = Type::text, .length = 40}},
       .key = {"shop_id", "name"}});
  const detail::EntitySql sql = store.entity(def);
  store.run(
      {"ALTER TABLE " + store.prefix() + "other MODIFY name VARBINARY(160) NOT NULL",
       "INSERT INTO " + store.prefix() + "other SELECT 4, CONCAT('n', seq), 1 FROM " + store.prefix() + "seq_1_to_2000",
       "ANALYZE TABLE " + store.prefix() + "other"});
  store.open_gate(4);
  const detail::Bound bound = sql.find_many(shop_kind, std::vector<Key>(20, Key{OwnerId(4), "n17"}));
  const detail::Rows rows =
      store.rows({"EXPLAIN " + bound.statement->text, std::vector<ColumnKind>(10, ColumnKind::text)}, bound.params);
  ASSERT_EQ(rows.size(), 4U);
  for (std::size_t row = 1; row < rows.size(); ++row)
    EXPECT_EQ(rows.at(row, 3), Value("eq_ref")) << rows.at(row, 2).as_text();
  detail::Rows answer = store.rows(bound);
  for (const auto& found : sql.decode_find_many(answer, 20)) EXPECT_TRUE(found.fence.gate && found.values);
}

// SQLite: every table is searched by its key or index, and a plain page needs no sorting.
TEST(ExplainSqlite, SearchesByKeyAndIndex) {
  SqlStore store{Backend::sqlite};
  const detail::EntitySql sql = store.entity(listing());
  const detail::Fence fence = store.open_gate(4);
  const Key key{OwnerId(4), "n17", Blob{"c"}};
  const auto plan = [&](const detail::Bound& bound) {
    const detail::Rows rows = store.rows({"EXPLAIN QUERY PLAN " + bound.statement->text,
                                          {ColumnKind::i64, ColumnKind::i64, ColumnKind::i64, ColumnKind::text}},
                                         bound.params);
    std::string text;
    for (std::size_t row = 0; row < rows.size(); ++row) text += rows.at(row, 3).as_text() + "\n";
    return text;
  };
  const auto has = [](const std::string& text, const char* words) { return text.find(words) != std::string::npos; };
  for (const auto& bound :
       {sql.find(fence, key), sql.find_many(shop_kind, std::vector<Key>{key, key}),
        sql.update(fence, std::vector<Value>{Value(4U), "n17", Blob{"c"}, nullptr, Time{}, "x", Value(1U)}, 1),
        sql.erase(fence, key, 0)}) {
    const std::string text = plan(bound);
    EXPECT_TRUE(has(text, "SEARCH") && has(text, "(shop_id=? AND name=? AND code=?)")) << text;
    EXPECT_FALSE(has(text, "SCAN e") || has(text, "SCAN g") || has(text, "SCAN weft_gate") || has(text, "SCAN listing"))
        << text;
  }
  const std::vector<Value> after{Value(Decimal{"12.50"}), Value("n5"), Value(Blob{"c"})};
  for (const bool descending : {false, true}) {
    const OwnerQuery query{.index = "by_price", .descending = descending, .limit = 20};
    const std::string text = plan(sql.by_owner_plain(4, query, after));
    EXPECT_TRUE(has(text, "USING INDEX listing_by_price (shop_id=?")) << text;
    EXPECT_FALSE(has(text, "TEMP B-TREE")) << text;
    EXPECT_TRUE(has(plan(sql.by_owner(fence, query, after)), "USING INDEX listing_by_price (shop_id=?"));
  }
  const std::string scatter = plan(sql.scatter(shop_kind, 0, 'A', {}, key, 10));
  EXPECT_FALSE(has(scatter, "TEMP B-TREE") || has(scatter, "SCAN e")) << scatter;
}

}  // namespace
}  // namespace weft::test
