#include "weft/mapping.hpp"

#include <gtest/gtest.h>

#include "weft/entity.hpp"

namespace weft::detail {
namespace {

struct Base {
  OwnerId shop_id{};
};
struct Listing : Base {
  Id id{};
  std::string title;
  std::optional<std::string> note;
  std::int32_t price = 0;
  std::uint64_t row_version = 0;
};

TEST(Mapping, AStructGoesThroughARowAndBack) {
  const auto listing = Entity<Listing>("listing")
                           .owner("shop", "shop_id", static_cast<OwnerId Listing::*>(&Listing::shop_id))
                           .id("listing_id", &Listing::id)
                           .field("title", &Listing::title)
                           .field("note", &Listing::note)
                           .field("price", &Listing::price)
                           .version(&Listing::row_version);
  Listing made;
  made.shop_id = 7;
  made.id = 8;
  made.title = "Quilt";
  made.price = 4200;
  made.row_version = 9;
  const Row row = listing.row(made);
  EXPECT_EQ(row.key(), Key(OwnerId{7}, 8));
  EXPECT_EQ(row.version(), 9U);
  EXPECT_EQ(row["title"], Value("Quilt"));
  EXPECT_TRUE(row["note"].is_null());
  const Listing back = listing.object(row);
  EXPECT_EQ(back.shop_id, made.shop_id);
  EXPECT_EQ(back.id, made.id);
  EXPECT_EQ(back.title, made.title);
  EXPECT_EQ(back.note, made.note);
  EXPECT_EQ(back.price, made.price);
}

TEST(Mapping, CollectsWhatAnEntityFileWouldSay) {
  Mapping mapping("deal");
  mapping.add_owner("shop", MemberField::of("shop_id", static_cast<OwnerId Listing::*>(&Listing::shop_id)));
  mapping.add_key(MemberField::of("title", &Listing::title), {.length = 20});
  mapping.add_id(MemberField::of("listing_id", &Listing::id));
  mapping.add(MemberField::of("note", &Listing::note));
  mapping.add(MemberField::of("price", &Listing::price), {.column = "cents", .fallback = 5});
  mapping.add_version(MemberField::of("revision", &Listing::row_version));
  mapping.add_index("by_price", {"price"});
  mapping.add_unique("title", "title");
  const EntitySpec& spec = mapping.spec();
  EXPECT_EQ(spec.owner_kind, "shop");
  EXPECT_EQ(spec.key, (std::vector<std::string>{"shop_id", "title", "listing_id"}));
  EXPECT_EQ(spec.id_field, "listing_id");
  EXPECT_EQ(spec.version_field, "revision");
  EXPECT_EQ(spec.fields.at(1).length, 20U);
  EXPECT_TRUE(spec.fields.at(3).nullable);
  EXPECT_EQ(spec.fields.at(4).column, "cents");
  EXPECT_EQ(spec.indexes.at(0).fields, std::vector<std::string>{"price"});
  EXPECT_EQ(spec.uniques.at(0).claim, "title");
  EXPECT_EQ(mapping.def().name(), "deal");
  EXPECT_TRUE(mapping.def().same_as(mapping.def())) << "made once";
}

}  // namespace
}  // namespace weft::detail
