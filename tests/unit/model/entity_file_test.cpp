#include <gtest/gtest.h>

#include "file_case.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {
namespace {

TEST(EntityFile, FillsInWhatGoesWithoutSaying) {
  const FileCase files;
  const auto defs = load_entities(files.write("e.toml", R"(
[entity.listing]
owner = { kind = "shop", field = "shop_id" }
id = "listing_id"
located = true
cached_for = "10min"
cache_mode = "strict"
[entity.listing.fields]
title = { type = "text", length = 100 }
price = "i64"
note = { type = "text", nullable = true }
[entity.listing.indexes]
by_price = ["price"]
[entity.listing.unique]
listing_title = "title"

[entity.shop]
owner = { kind = "shop", field = "id" }
[entity.shop.fields]
name = "text"

[entity.dependency]
table = "Dependencies"
owner = { kind = "shop", field = "shop_id" }
key = ["shop_id", "package_id", "position"]
version = "changed"
fields = { package_id = "u64", position = "u32" }
)"));
  ASSERT_EQ(defs.size(), 3U);
  const EntityDef& listing = defs[0];
  std::vector<std::string> names;
  for (const FieldSpec& field : listing.fields()) names.push_back(field.name);
  EXPECT_EQ(names, (std::vector<std::string>{"shop_id", "listing_id", "title", "price", "note", "row_version"}));
  EXPECT_EQ(listing.id_position(), 1U);
  EXPECT_TRUE(listing.spec().located);
  EXPECT_EQ(listing.spec().cached_for, std::chrono::minutes(10));
  EXPECT_EQ(listing.index("by_price").fields.at(0), "price");
  EXPECT_EQ(listing.spec().uniques.at(0).claim, "listing_title");
  EXPECT_TRUE(listing.fields()[4].nullable);
  EXPECT_TRUE(defs[1].owner_root());
  EXPECT_EQ(defs[2].table(), "Dependencies");
  EXPECT_EQ(defs[2].key_positions().size(), 3U);
  EXPECT_EQ(defs[2].fields()[defs[2].version_position()].name, "changed");
}

TEST(EntityFile, TellsEveryFaultByItsLine) {
  const FileCase files;
  const auto file = files.write("e.toml", R"(colour = "red"
[entity.listing]
owner = { kind = "Shop", field = "shop_id", name = "x" }
id = "listing_id"
key = ["listing_id", "shop_id"]
cached_for = "10 minutes"
cache_mode = "lazy"
situated = true
[entity.listing.fields]
title = { type = "string", length = 100 }
price = { type = "i64", length = 4 }
cost = { type = "decimal" }
photo = "blob"
[entity.listing.indexes]
by_title = ["title"]
by_photo = ["photo"]
by_what = ["what"]
by_word = "title"
[entity.listing.unique]
listing_photo = "photo"

[entity.Shop]
owner = { kind = "shop", field = "id" }
cached_for = "1s"

[entity.order]
fields = { state = { type = "text", allowed = ["new"], fallback = "old" } }

[entity.one]
table = "many"
owner = { kind = "shop", field = "id" }
[entity.two]
table = "many"
owner = { kind = "shop", field = "id" }
)");
  EXPECT_EQ(files.faults([&] { load_entities(file); }),
            "e.toml has 19 faults:\n"
            "  e.toml:1: the file has the unknown key 'colour'; its keys are: entity\n"
            "  e.toml:3: owner of entity 'listing' has the unknown key 'name'; its keys are: field, kind\n"
            "  e.toml:3: entity 'listing': owner kind 'Shop' cannot be: a name is a lower-case letter and "
            "then up to 62 lower-case letters, digits and '_', not beginning with 'weft_'\n"
            "  e.toml:5: entity 'listing' has a key that does not begin with its owner's field 'shop_id'; "
            "put that field first\n"
            "  e.toml:6: entity 'listing' has a cached_for that is no time; write it like \"90s\", "
            "\"10min\", \"2h\" or \"7d\"\n"
            "  e.toml:7: entity 'listing' has an unknown cache_mode; write \"strict\", \"strict_outbox\" or "
            "\"available\"\n"
            "  e.toml:8: entity 'listing' has the unknown key 'situated'; its keys are: cache_mode, "
            "cached_for, fields, id, indexes, key, located, owner, table, unique, version\n"
            "  e.toml:10: field 'title' of entity 'listing' has the unknown type 'string'; the types are: "
            "i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, boolean, text, blob, time, decimal, json\n"
            "  e.toml:11: entity 'listing': field 'price' is i64 and takes no length; leave it out\n"
            "  e.toml:12: entity 'listing': field 'cost' is a decimal; give a precision of 1 to 65 digits\n"
            "  e.toml:16: entity 'listing': index 'by_photo' names blob 'photo' of up to 65535 bytes; give "
            "that field length = 255 or less\n"
            "  e.toml:17: entity 'listing': index 'by_what' names field 'what', which is not there; add the "
            "field or mend the index\n"
            "  e.toml:18: indexes of entity 'listing' has by_word as text; give a list of texts, like "
            "[\"one\", \"two\"]\n"
            "  e.toml:20: entity 'listing': unique 'listing_photo' claims field 'photo', which may take "
            "65535 bytes; a claim holds 700: give it length = 700 or less\n"
            "  e.toml:22: entity 'Shop' has a name that cannot be: a name is a lower-case letter and then up "
            "to 62 lower-case letters, digits and '_', not beginning with 'weft_'\n"
            "  e.toml:24: entity 'Shop': cached_for is 1 s; give 0 (not cached) or 2 s to 30 days\n"
            "  e.toml:26: entity 'order' has no owner; write owner = { kind = \"shop\", field = \"shop_id\" }\n"
            "  e.toml:27: entity 'order': field 'state' has a fallback that is not one of the allowed "
            "values: 'new'; mend the fallback\n"
            "  e.toml:32: entity 'two' has the same table as entity 'one'; give each its own, or the cache "
            "of one misses what the other writes");
}

TEST(EntityFile, AnEmptyFileIsAFault) {
  const FileCase files;
  const auto file = files.write("e.toml", "");
  EXPECT_EQ(files.faults([&] { load_entities(file); }),
            "e.toml has a fault:\n"
            "  e.toml: the file has no entity; write a section like [entity.listing]");
}

}  // namespace
}  // namespace weft::detail
