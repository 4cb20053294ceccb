#include "model/entity_text.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "file_case.hpp"
#include "sample_entity.hpp"

namespace weft::detail {
namespace {

void expect_equal(const EntityDef& left, const EntityDef& right) {
  const EntitySpec& a = left.spec();
  const EntitySpec& b = right.spec();
  EXPECT_EQ(left.fingerprint(), right.fingerprint());
  EXPECT_EQ(a.table, b.table);
  EXPECT_EQ(a.owner_kind, b.owner_kind);
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.id_field, b.id_field);
  EXPECT_EQ(a.version_field, b.version_field);
  EXPECT_EQ(a.located, b.located);
  EXPECT_EQ(a.cached_for, b.cached_for);
  EXPECT_EQ(a.cache_mode, b.cache_mode);
  ASSERT_EQ(a.fields.size(), b.fields.size());
  for (std::size_t at = 0; at < a.fields.size(); ++at) {
    EXPECT_EQ(a.fields[at].column, b.fields[at].column);
    EXPECT_EQ(a.fields[at].fallback, b.fields[at].fallback) << a.fields[at].name;
  }
  ASSERT_EQ(a.indexes.size(), b.indexes.size());
  for (std::size_t at = 0; at < a.indexes.size(); ++at) EXPECT_EQ(a.indexes[at].fields, b.indexes[at].fields);
  ASSERT_EQ(a.uniques.size(), b.uniques.size());
  for (std::size_t at = 0; at < a.uniques.size(); ++at)
    EXPECT_EQ(a.uniques[at].claim + a.uniques[at].field, b.uniques[at].claim + b.uniques[at].field);
}

EntityDef read_back(const EntityDef& def) {
  const FileCase files;
  return load_entities(files.write("e.toml", entity_text(def))).at(0);
}

TEST(EntityText, IsPleasantToRead) {
  EntitySpec spec;
  spec.name = "listing";
  spec.owner_kind = "shop";
  spec.key = {"shop_id", "listing_id"};
  spec.id_field = "listing_id";
  spec.fields = {{.name = "shop_id", .type = Type::u64},
                 {.name = "listing_id", .type = Type::u64},
                 {.name = "title", .type = Type::text, .length = 200},
                 {.name = "price", .type = Type::i64, .fallback = Value(0)}};
  spec.indexes = {{"by_price", {"price"}}};
  spec.located = true;
  spec.cached_for = std::chrono::minutes(10);
  EXPECT_EQ(entity_text(EntityDef(spec)),
            "[entity.listing]\n"
            "owner = { kind = \"shop\", field = \"shop_id\" }\n"
            "id = \"listing_id\"\n"
            "located = true\n"
            "cached_for = \"10min\"\n"
            "\n"
            "[entity.listing.fields]\n"
            "shop_id = \"u64\"\n"
            "listing_id = \"u64\"\n"
            "title = { type = \"text\", length = 200 }\n"
            "price = { type = \"i64\", fallback = 0 }\n"
            "row_version = \"u64\"\n"
            "\n"
            "[entity.listing.indexes]\n"
            "by_price = [\"price\"]\n");
}

TEST(EntityText, ComesBackEqual) {
  expect_equal(sample_entity(), read_back(sample_entity()));

  EntitySpec spec = sample_entity().spec();
  spec.table = "Sample \"table\"\\";
  spec.version_field = "f_u64";
  spec.cached_for = std::chrono::seconds(61);
  spec.cache_mode = CacheMode::available;
  spec.indexes = {{"by_two", {"f_i16", "f_time"}}, {"by_one", {"f_f64"}}};
  spec.uniques = {{"sample_text", "f_text"}, {"sample_number", "f_i32"}};
  const auto fall_back = [&](const std::string& field, const Value& value) {
    for (FieldSpec& one : spec.fields)
      if (one.name == field) one.fallback = value;
  };
  fall_back("f_i64", std::numeric_limits<std::int64_t>::min());
  fall_back("f_u64_or_null", std::numeric_limits<std::uint64_t>::max());
  fall_back("f_f32", 0.1F);
  fall_back("f_f64", 1e300);
  fall_back("f_f64_or_null", -5.0);
  fall_back("f_boolean", true);
  fall_back("f_text", std::string("q\"\\\0\r\n\x7F\xF0\x9F\x98\x80", 11));
  fall_back("f_blob", Blob{std::string("\0\xFF'", 3)});
  fall_back("f_time", Time(std::chrono::microseconds(-1)));
  fall_back("at_second", Time(std::chrono::seconds(86'399)));
  fall_back("f_decimal", Decimal{"-12.5"});
  fall_back("f_json", "{\"a\": [1]}");
  const EntityDef def(spec);
  expect_equal(def, read_back(def));
}

}  // namespace
}  // namespace weft::detail
