#include "weft/entity_def.hpp"

#include <gtest/gtest.h>

#include "sample_entity.hpp"
#include "weft/error.hpp"

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
  spec.indexes = {{"by_price", {"price"}}};
  return spec;
}

TEST(EntityDef, AnswersWhatItIs) {
  const EntityDef def(listing());
  EXPECT_EQ(def.name(), "listing");
  EXPECT_EQ(def.table(), "listing");
  EXPECT_EQ(def.owner_kind(), "shop");
  EXPECT_EQ(def.fields().size(), 5U);
  EXPECT_EQ(def.key_positions(), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(def.owner_position(), 0U);
  EXPECT_EQ(def.id_position(), 1U);
  EXPECT_EQ(def.version_position(), 4U);
  EXPECT_FALSE(def.owner_root());
  EXPECT_FALSE(def.cached());
  EXPECT_EQ(def.index("by_price").fields, (std::vector<std::string>{"price"}));
}

TEST(EntityDef, FindsFieldsByName) {
  const EntityDef def = sample_entity();
  for (std::size_t at = 0; at < def.fields().size(); ++at) EXPECT_EQ(def.position(def.fields()[at].name), at);
  EXPECT_EQ(def.find_position("nowhere"), std::nullopt);
  EXPECT_EQ(def.find_position(""), std::nullopt);
  try {
    EntityDef(listing()).position("titel");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.message(),
              "entity 'listing' has no field 'titel'; its fields are: shop_id, listing_id, title, price, row_version");
    EXPECT_EQ(error.entity(), "listing");
  }
  try {
    EntityDef(listing()).index("by_title");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.message(), "entity 'listing' has no index 'by_title'; its indexes are: by_price");
  }
}

TEST(EntityDef, TellsAllFaultsAtOnce) {
  EntitySpec spec = listing();
  spec.fields[3].length = 4;
  spec.indexes[0].fields = {"prize"};
  spec.cached_for = std::chrono::seconds(1);
  try {
    const EntityDef def(spec);
    FAIL();
  } catch (const SchemaError& error) {
    EXPECT_EQ(error.message(),
              "entity 'listing' is faulty:\n"
              "  field 'price' is i64 and takes no length; leave it out\n"
              "  index 'by_price' names field 'prize', which is not there; add the field or mend the index\n"
              "  cached_for is 1 s; give 0 (not cached) or 2 s to 30 days");
    EXPECT_EQ(error.code(), Code::schema);
    EXPECT_EQ(error.entity(), "listing");
  }
}

TEST(EntityDef, FingerprintsFollowWhatARowHolds) {
  const std::uint64_t plain = EntityDef(listing()).fingerprint();
  EXPECT_EQ(EntityDef(listing()).fingerprint(), plain);
  EXPECT_EQ(plain, 16144661761392043876U) << "kept: items of older programs stay readable";

  EntitySpec same = listing();
  same.indexes.clear();
  same.cached_for = std::chrono::minutes(5);
  same.table = "Listings";
  same.fields[3].fallback = Value(1);
  EXPECT_EQ(EntityDef(same).fingerprint(), plain);

  std::vector<EntitySpec> others(9, listing());
  others[0].name = "listings";
  others[1].fields[2].name = "titel";
  others[2].fields[2].length = 200;
  others[3].fields[2].nullable = true;
  others[4].fields[3].type = Type::u64;
  std::swap(others[5].fields[2], others[5].fields[3]);
  others[6].fields.pop_back();
  others[6].indexes.clear();
  others[7].version_field = "version";
  others[8].fields[2].allowed = {"a"};
  std::vector<std::uint64_t> seen = {plain};
  for (const auto& other : others) {
    const std::uint64_t fingerprint = EntityDef(other).fingerprint();
    EXPECT_EQ(std::count(seen.begin(), seen.end(), fingerprint), 0) << seen.size();
    seen.push_back(fingerprint);
  }
}

TEST(EntityDef, CopiesShareOneBody) {
  const EntityDef def(listing());
  const EntityDef copy = def;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_TRUE(def.same_as(copy));
  EXPECT_EQ(def.identity(), copy.identity());
  EXPECT_FALSE(def.same_as(EntityDef(listing())));
}

TEST(EntityDef, OwnerRoots) {
  EntitySpec spec = listing();
  spec.key = {"shop_id"};
  spec.id_field = "";
  spec.cached_for = std::chrono::seconds(2);
  const EntityDef def(spec);
  EXPECT_TRUE(def.owner_root());
  EXPECT_TRUE(def.cached());
  EXPECT_EQ(def.id_position(), std::nullopt);
}

}  // namespace
}  // namespace weft::detail
