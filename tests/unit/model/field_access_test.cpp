#include "weft/field_access.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "weft/entity.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

template <class M>
M assigned(Value value) {
  M made{};
  assign(std::move(value), made);
  return made;
}

TEST(FieldAccess, IntegersAreRangeChecked) {
  EXPECT_EQ(assigned<std::int8_t>(-128), -128);
  EXPECT_EQ(assigned<std::uint8_t>(255), 255);
  EXPECT_EQ(assigned<std::int64_t>(5U), 5);
  EXPECT_EQ(assigned<unsigned long long>(std::numeric_limits<std::uint64_t>::max()),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_THROW(assigned<std::int8_t>(128), UsageError);
  EXPECT_THROW(assigned<std::uint32_t>(-1), UsageError);
  EXPECT_THROW(assigned<long long>(std::uint64_t{1} << 63U), UsageError);
  EXPECT_THROW(assigned<std::int32_t>("1"), UsageError);
  EXPECT_EQ(assigned<Id>(7), Id{7});
  EXPECT_EQ(assigned<OwnerId>(7U), OwnerId{7});
  EXPECT_THROW(assigned<Id>(-7), UsageError);
}

TEST(FieldAccess, OtherKinds) {
  EXPECT_TRUE(assigned<bool>(true));
  EXPECT_THROW(assigned<bool>(1), UsageError);
  EXPECT_EQ(assigned<double>(0.1), 0.1);
  EXPECT_EQ(assigned<float>(0.5), 0.5F);
  EXPECT_THROW(assigned<float>(1e300), UsageError);
  EXPECT_EQ(assigned<std::string>("a"), "a");
  EXPECT_EQ(assigned<std::string>(Blob{"b"}), "b");
  EXPECT_EQ(assigned<std::string>(Decimal{"1.5"}), "1.5");
  EXPECT_THROW(assigned<std::string>(1), UsageError);
  EXPECT_EQ(assigned<Blob>(Blob{"b"}), Blob{"b"});
  EXPECT_EQ(assigned<Decimal>(Decimal{"1"}), Decimal{"1"});
  EXPECT_EQ(assigned<Time>(Time{}), Time{});
  EXPECT_THROW(assigned<Blob>("b"), UsageError);
}

TEST(FieldAccess, NullNeedsAnOptional) {
  EXPECT_EQ(assigned<std::optional<int>>(nullptr), std::nullopt);
  EXPECT_EQ(assigned<std::optional<int>>(5), 5);
  try {
    assigned<int>(nullptr);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.message(),
              "a value of kind null does not go into a member of type std::int32_t; make the member std::optional");
  }
}

TEST(FieldAccess, MakesFields) {
  const FieldSpec plain = field_of<std::optional<std::string>>("note", {.length = 40});
  EXPECT_EQ(plain.type, Type::text);
  EXPECT_TRUE(plain.nullable);
  EXPECT_EQ(plain.length, 40U);
  const FieldSpec made =
      field_of<std::string>("cost", {.column = "Cost", .type = Type::decimal, .precision = 6, .scale = 2});
  EXPECT_EQ(made.type, Type::decimal);
  EXPECT_EQ(made.column, "Cost");
  EXPECT_EQ(made.precision, 6);
  EXPECT_EQ(field_of<std::int64_t>("n", {.type = Type::u8}).type, Type::u8);
  EXPECT_THROW(field_of<std::int64_t>("n", {.type = Type::text}), SchemaError);
  EXPECT_THROW(field_of<std::string>("n", {.type = Type::i64}), SchemaError);
  EXPECT_THROW(field_of<Time>("n", {.type = Type::i64}), SchemaError);
}

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

TEST(FieldAccess, AStructGoesThroughARowAndBack) {
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

}  // namespace
}  // namespace weft::detail
