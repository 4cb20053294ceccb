#include "model/spec_check.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

EntitySpec listing() {
  EntitySpec spec;
  spec.name = "listing";
  spec.owner_kind = "shop";
  spec.fields = {{.name = "shop_id", .type = Type::u64},
                 {.name = "listing_id", .type = Type::u64},
                 {.name = "title", .type = Type::text},
                 {.name = "price", .type = Type::i64}};
  spec.key = {"shop_id", "listing_id"};
  spec.id_field = "listing_id";
  return spec;
}

using Faults = std::vector<std::string>;

/// "part: text" of each fault.
Faults faults(EntitySpec spec) {
  Faults all;
  for (const auto& fault : complete_spec(spec)) all.push_back(fault.part + ": " + fault.text);
  return all;
}

TEST(SpecCheck, FillsInTheDefaults) {
  EntitySpec spec = listing();
  spec.fields.push_back({.name = "photo", .type = Type::blob});
  spec.fields.push_back({.name = "extra", .type = Type::json});
  spec.fields.push_back({.name = "cost", .type = Type::decimal, .precision = 6, .scale = 2, .fallback = Value("1.5")});
  EXPECT_TRUE(complete_spec(spec).empty());
  EXPECT_EQ(spec.table, "listing");
  EXPECT_EQ(spec.fields[2].column, "title");
  EXPECT_EQ(spec.fields[2].length, 255U);
  EXPECT_EQ(spec.fields[4].length, 65'535U);
  EXPECT_EQ(spec.fields[5].length, 4'294'967'295U);
  EXPECT_EQ(spec.fields[6].fallback, Value(Decimal{"1.50"}));
  EXPECT_EQ(spec.fields.back().name, "row_version");
  EXPECT_EQ(spec.fields.back().type, Type::u64);
  const std::size_t count = spec.fields.size();
  EXPECT_TRUE(complete_spec(spec).empty()) << "a completed spec is complete";
  EXPECT_EQ(spec.fields.size(), count);
}

TEST(SpecCheck, Names) {
  EntitySpec spec = listing();
  spec.name = "Listing";
  spec.table = "weft_gate";
  spec.owner_kind = "";
  EXPECT_EQ(
      faults(spec),
      (Faults{"name: entity 'Listing' has a name that cannot be: a name is a lower-case letter and then up to 62 "
              "lower-case "
              "letters, digits and '_', not beginning with 'weft_'",
              "table: table 'weft_gate' has a name that is kept for Weft's own and SQLite's own tables; choose another",
              "owner: no owner kind is given; say who decides the shard, like 'shop'"}));
  spec = listing();
  spec.table = "bad\ntable";
  spec.owner_kind = "a shop";
  EXPECT_EQ(faults(spec).size(), 2U);
}

TEST(SpecCheck, FieldsAndColumnsOnce) {
  EntitySpec spec = listing();
  spec.fields.push_back({.name = "price", .type = Type::i64});
  spec.fields.push_back({.name = "cost", .column = "PRICE", .type = Type::i64});
  EXPECT_EQ(faults(spec),
            (Faults{"fields.price: field 'price' is there twice; rename or leave one out",
                    "fields.cost: field 'cost' has the same column as field 'price'; give each its own"}));
}

TEST(SpecCheck, Keys) {
  EntitySpec spec = listing();
  spec.key = {};
  spec.id_field = "";
  EXPECT_EQ(faults(spec), (Faults{"key: no key is given; name 1 to 8 fields, the owner's first"}));

  spec = listing();
  spec.key = {"shop_id", "listing_id", "listing_id", "nowhere"};
  EXPECT_EQ(faults(spec),
            (Faults{"key: field 'listing_id' is in the key twice; leave one out",
                    "key: the key names field 'nowhere', which is not there; add the field or mend the key"}));

  spec = listing();
  for (int part = 0; part < 7; ++part) {
    spec.fields.push_back({.name = "part" + std::to_string(part), .type = Type::i8});
    spec.key.push_back("part" + std::to_string(part));
  }
  EXPECT_EQ(faults(spec), (Faults{"key: the key has 9 parts; give at most 8"}));

  spec = listing();
  for (int part = 0; part < 5; ++part) {
    spec.fields.push_back({.name = "part" + std::to_string(part), .type = Type::text, .length = 191});
    spec.key.push_back("part" + std::to_string(part));
  }
  EXPECT_EQ(faults(spec),
            (Faults{"key: the key may take 3836 bytes; a server's index holds 3072: shorten its text or blob parts"}));
}

TEST(SpecCheck, KeyParts) {
  const auto with = [](FieldSpec part) {
    EntitySpec spec = listing();
    part.name = "part";
    spec.fields.push_back(part);
    spec.key.emplace_back("part");
    return faults(spec);
  };
  EXPECT_EQ(with({.type = Type::text, .length = 191}), Faults{});
  EXPECT_EQ(with({.type = Type::blob, .length = 255}), Faults{});
  EXPECT_EQ(
      with({.type = Type::text}),
      (Faults{
          "fields.part: field 'part' is a part of the key and longer than 191 characters; give length = 191 or less"}));
  EXPECT_EQ(
      with({.type = Type::blob, .length = 256}),
      (Faults{"fields.part: field 'part' is a part of the key and longer than 255 bytes; give length = 255 or less"}));
  for (const Type type : {Type::f32, Type::f64, Type::boolean, Type::time, Type::json})
    EXPECT_EQ(with({.type = type}).at(0).find("fields.part: field 'part' is a part of the key and "), 0U);
  EXPECT_EQ(with({.type = Type::i32, .nullable = true}),
            (Faults{"fields.part: field 'part' is a part of the key and may be NULL; make it not nullable"}));
  EXPECT_EQ(
      with({.type = Type::i32, .fallback = Value(1)}),
      (Faults{
          "fields.part: field 'part' is a part of the key and has a fallback; leave it out: a key is always given"}));
}

TEST(SpecCheck, OwnerIdAndVersion) {
  EntitySpec spec = listing();
  spec.fields[0].type = Type::u32;
  spec.fields[1].type = Type::i32;
  EXPECT_EQ(faults(spec), (Faults{"owner: the owner's field 'shop_id', first of the key, is u32; make it u64 or i64",
                                  "id: the id field 'listing_id' is i32; make it u64 or i64"}));
  spec = listing();
  spec.id_field = "price";
  EXPECT_EQ(faults(spec), (Faults{"id: the id field 'price' is not a part of the key; add it to the key"}));
  spec.id_field = "shop_id";
  EXPECT_EQ(faults(spec).size(), 1U);
  spec = listing();
  spec.version_field = "version";
  spec.fields.push_back({.name = "version", .type = Type::i64, .nullable = true, .fallback = Value(1)});
  EXPECT_EQ(
      faults(spec),
      (Faults{"fields.version: the version field 'version' is i64; make it u64",
              "fields.version: the version field 'version' may be NULL; make it not nullable",
              "fields.version: the version field 'version' has a fallback; leave it out: versions are given by Weft"}));
  spec = listing();
  spec.version_field = "listing_id";
  EXPECT_EQ(faults(spec).size(), 1U);
}

TEST(SpecCheck, Indexes) {
  EntitySpec spec = listing();
  spec.fields.push_back({.name = "extra", .type = Type::json});
  spec.fields.push_back({.name = "part", .type = Type::f32});
  spec.fields.push_back({.name = "code", .type = Type::text, .length = 191});
  spec.indexes = {{"by_price", {"price"}}, {"by_code", {"code", "price"}}};
  EXPECT_EQ(faults(spec), Faults{});
  spec.indexes = {{"by_price", {"price", "price"}},
                  {"by_price", {"price"}},
                  {"primary", {"price"}},
                  {"none", {}},
                  {"owned", {"shop_id"}},
                  {"far", {"nowhere"}},
                  {"long", {"title"}},
                  {"deep", {"extra"}},
                  {"real", {"part"}}};
  EXPECT_EQ(
      faults(spec),
      (Faults{
          "indexes.by_price: index 'by_price' names field 'price' twice; leave one out",
          "indexes.by_price: index 'by_price' is there twice; rename or leave one out",
          "indexes.primary: index 'primary' has a name that cannot be ('primary' is the key's): a name is a lower-case "
          "letter and then up to 62 lower-case letters, digits and '_', not beginning with 'weft_'",
          "indexes.none: index 'none' has 0 fields; give 1 to 15 beside the owner",
          "indexes.owned: index 'owned' names the owner's field 'shop_id'; leave it out: every index begins with the "
          "owner",
          "indexes.far: index 'far' names field 'nowhere', which is not there; add the field or mend the index",
          "indexes.long: index 'long' names text 'title' of up to 255 characters; give that field length = 191 or less",
          "indexes.deep: index 'deep' names JSON 'extra'; keep what is searched for in a field of its own",
          "indexes.real: index 'real' names f32 'part', which does not compare exactly; make that field f64"}));
}

TEST(SpecCheck, Uniques) {
  EntitySpec spec = listing();
  spec.fields.push_back({.name = "mail", .type = Type::text, .length = 175, .nullable = true});
  spec.fields.push_back({.name = "at", .type = Type::time});
  spec.uniques = {{"listing_mail", "mail"}, {"listing_price", "price"}};
  EXPECT_EQ(faults(spec), Faults{});
  spec.uniques = {{"a", "title"}, {"b", "at"}, {"c", "nowhere"}, {"c", "price"}, {"d", "price"}, {"E", "row_version"}};
  EXPECT_EQ(faults(spec),
            (Faults{"unique.a: unique 'a' claims field 'title', which may take 1020 bytes; a claim holds 700: give it "
                    "length = 175 or less",
                    "unique.b: unique 'b' claims field 'at' of type time; claims are integers, text or blobs",
                    "unique.c: unique 'c' claims field 'nowhere', which is not there; add the field or mend the name",
                    "unique.c: unique 'c' is there twice; rename or leave one out",
                    "unique.d: unique 'd' claims field 'price', as 'c' does; leave one out",
                    "unique.E: unique 'E' has a name that cannot be: a name is a lower-case letter and then up to 62 "
                    "lower-case letters, "
                    "digits and '_', not beginning with 'weft_'",
                    "unique.E: unique 'E' claims the version; claim a field of your own"}));
}

TEST(SpecCheck, LocatedAndCached) {
  EntitySpec spec = listing();
  spec.located = true;
  EXPECT_EQ(faults(spec), Faults{});
  spec.id_field = "";
  EXPECT_EQ(
      faults(spec),
      (Faults{"located: located needs an id that is unique everywhere; name the id field, or leave located out"}));
  spec.key = {"shop_id"};
  EXPECT_EQ(faults(spec), Faults{}) << "an owner-root has its own id";
  for (const int sound : {0, 2, 30 * 24 * 3600}) {
    spec.cached_for = std::chrono::seconds(sound);
    EXPECT_EQ(faults(spec), Faults{});
  }
  for (const int bad : {-1, 1, 30 * 24 * 3600 + 1}) {
    spec.cached_for = std::chrono::seconds(bad);
    EXPECT_EQ(faults(spec), (Faults{"cached_for: cached_for is " + std::to_string(bad) +
                                    " s; give 0 (not cached) or 2 s to 30 days"}));
  }
}

}  // namespace
}  // namespace weft::detail
