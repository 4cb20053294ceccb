#include "weft/field_access.hpp"

#include <gtest/gtest.h>

#include <limits>

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

template <class M>
struct Holder {
  M member{};
};
template <class M>
FieldSpec spec_of(std::string_view name, FieldOptions options) {
  return make_field(MemberField::of(name, &Holder<M>::member), std::move(options));
}

TEST(FieldAccess, MakesFields) {
  const FieldSpec plain = spec_of<std::optional<std::string>>("note", {.length = 40});
  EXPECT_EQ(plain.type, Type::text);
  EXPECT_TRUE(plain.nullable);
  EXPECT_EQ(plain.length, 40U);
  const FieldSpec made =
      spec_of<std::string>("cost", {.column = "Cost", .type = Type::decimal, .precision = 6, .scale = 2});
  EXPECT_EQ(made.type, Type::decimal);
  EXPECT_EQ(made.column, "Cost");
  EXPECT_EQ(made.precision, 6);
  EXPECT_EQ(spec_of<std::int64_t>("n", {.type = Type::u8}).type, Type::u8);
  EXPECT_THROW(spec_of<std::int64_t>("n", {.type = Type::text}), SchemaError);
  EXPECT_THROW(spec_of<std::string>("n", {.type = Type::i64}), SchemaError);
  EXPECT_THROW(spec_of<Time>("n", {.type = Type::i64}), SchemaError);
}

}  // namespace
}  // namespace weft::detail
