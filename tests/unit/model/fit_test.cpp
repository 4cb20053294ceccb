#include "model/fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "model/field_types.hpp"

namespace weft::detail {
namespace {

using Real = std::numeric_limits<double>;

/// The value in its field's own form; fails the test when it does not fit.
Value fitted(const FieldSpec& field, Value value) {
  const auto fault = fit(field, value);
  EXPECT_FALSE(fault) << *fault;
  return value;
}

std::string fault(const FieldSpec& field, Value value) { return fit(field, value).value_or(""); }

template <class Kind>
bool holds(const Value& value) {
  return std::holds_alternative<Kind>(value.storage());
}

TEST(Fit, IntegersTakeTheFormOfTheirType) {
  EXPECT_TRUE(holds<std::int64_t>(fitted({.type = Type::i8}, 127U)));
  EXPECT_TRUE(holds<std::uint64_t>(fitted({.type = Type::u8}, 255)));
  EXPECT_EQ(fault({.type = Type::i8}, 128), "is out of range for i8: -128 to 127");
  EXPECT_EQ(fault({.type = Type::i8}, -129), "is out of range for i8: -128 to 127");
  EXPECT_EQ(fault({.type = Type::u16}, 65536), "is out of range for u16: 0 to 65535");
  EXPECT_EQ(fault({.type = Type::u64}, -1), "is out of range for u64: 0 to 18446744073709551615");
  EXPECT_NE(fault({.type = Type::i64}, std::uint64_t{1} << 63U), "");
  EXPECT_EQ(fitted({.type = Type::u64}, std::numeric_limits<std::uint64_t>::max()),
            Value(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_EQ(fitted({.type = Type::i64}, std::numeric_limits<std::int64_t>::min()),
            Value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(fault({.type = Type::i64}, 1.0), "takes an integer, given real");
  EXPECT_EQ(fault({.type = Type::i64}, "1"), "takes an integer, given text");
  EXPECT_EQ(fault({.type = Type::i64}, true), "takes an integer, given boolean");
}

TEST(Fit, NullOnlyWhereAllowed) {
  for (int type = 0; type <= static_cast<int>(Type::json); ++type) {
    EXPECT_EQ(fault({.type = static_cast<Type>(type)}, nullptr), "is NULL, which the field does not allow");
    EXPECT_EQ(fault({.type = static_cast<Type>(type), .nullable = true}, nullptr), "");
  }
}

TEST(Fit, Reals) {
  const FieldSpec wide{.type = Type::f64};
  const FieldSpec narrow{.type = Type::f32};
  EXPECT_EQ(fitted(wide, 0.1), Value(0.1));
  EXPECT_EQ(fitted(narrow, 0.1), Value(0.1F));
  EXPECT_FALSE(std::signbit(fitted(wide, -0.0).as_real()));
  EXPECT_FALSE(std::signbit(fitted(narrow, -1e-300).as_real())) << "too small for a float: zero, and not minus zero";
  EXPECT_TRUE(holds<double>(fitted(wide, 7)));
  EXPECT_TRUE(holds<double>(fitted(wide, -(std::int64_t{1} << 53))));
  EXPECT_EQ(fault(wide, (std::int64_t{1} << 53) + 1), "is an integer that a real cannot hold exactly");
  EXPECT_EQ(fault(wide, std::numeric_limits<std::int64_t>::min()), "is an integer that a real cannot hold exactly");
  EXPECT_EQ(fault(wide, Real::quiet_NaN()), "is not a finite number");
  EXPECT_EQ(fault(wide, -Real::infinity()), "is not a finite number");
  EXPECT_EQ(fault(narrow, 1e39), "is out of range for f32");
  EXPECT_EQ(fault(narrow, "x"), "takes a real, given text");
}

TEST(Fit, Booleans) {
  const FieldSpec field{.type = Type::boolean};
  EXPECT_TRUE(holds<bool>(fitted(field, 1)));
  EXPECT_EQ(fitted(field, 0U), Value(false));
  EXPECT_EQ(fault(field, 2), "takes a boolean, given integer");
  EXPECT_EQ(fault(field, "true"), "takes a boolean, given text");
}

TEST(Fit, Text) {
  const FieldSpec field{.type = Type::text, .length = 3};
  EXPECT_EQ(fitted(field,
                   "\xF0\x9F\x98\x80\xC3\xBC"
                   "x")
                .as_text()
                .size(),
            7U);
  EXPECT_EQ(fault(field, "abcd"), "is longer than 3 characters");
  EXPECT_EQ(fault(field, "\xC3"), "is not valid UTF-8");
  EXPECT_EQ(fault(field, Blob{"a"}), "takes text, given blob");
  EXPECT_EQ(fitted(field, std::string("\0\r\n", 3)).as_text().size(), 3U);
  const FieldSpec choice{.type = Type::text, .length = 10, .allowed = {"new", "old"}};
  EXPECT_EQ(fitted(choice, "new"), Value("new"));
  EXPECT_EQ(fault(choice, "New"), "is not one of the allowed values: 'new' 'old'");
}

TEST(Fit, BlobsAndJson) {
  const FieldSpec blob{.type = Type::blob, .length = 2};
  EXPECT_EQ(fitted(blob, "\xFF\xFE"), Value(Blob{"\xFF\xFE"}));
  EXPECT_EQ(fault(blob, "abc"), "is longer than 2 bytes");
  EXPECT_EQ(fault(blob, 1), "takes a blob, given integer");
  const FieldSpec json{.type = Type::json, .length = 20};
  EXPECT_EQ(fitted(json, "{\"a\":1}"), Value("{\"a\":1}"));
  EXPECT_EQ(fault(json, "{"), "is not valid JSON of at most 32 levels");
  EXPECT_EQ(fault(json, "[1,2,3,4,5,6,7,8,9,10]"), "is longer than 20 bytes");
}

TEST(Fit, Decimals) {
  const FieldSpec field{.type = Type::decimal, .precision = 5, .scale = 2};
  EXPECT_EQ(fitted(field, Decimal{"1.5"}), Value(Decimal{"1.50"}));
  EXPECT_EQ(fitted(field, "-0"), Value(Decimal{"0.00"}));
  EXPECT_EQ(fitted(field, -7), Value(Decimal{"-7.00"}));
  EXPECT_EQ(fitted(field, 7U), Value(Decimal{"7.00"}));
  EXPECT_EQ(fault(field, 1.5), "takes a decimal, given real");
  EXPECT_EQ(fault(field, "1000"), "is not a decimal of at most 3 digits before and 2 behind the point, like '-12.5'");
}

TEST(Fit, Times) {
  const FieldSpec micros{.type = Type::time};
  const FieldSpec seconds{.type = Type::time, .seconds = true};
  const auto at = [](std::int64_t count) { return Value(Time(std::chrono::microseconds(count))); };
  EXPECT_EQ(fault(micros, at(earliest_time)), "");
  EXPECT_EQ(fault(micros, at(latest_time)), "");
  EXPECT_NE(fault(micros, at(earliest_time - 1)), "");
  EXPECT_NE(fault(micros, at(latest_time + 1)), "");
  EXPECT_EQ(fault(seconds, at(-5'000'000)), "");
  EXPECT_EQ(fault(seconds, at(1)), "is not a whole second, and the field keeps seconds");
  EXPECT_EQ(fault(seconds, at(latest_time + 1)), "is out of range for a time: years 1000 to 9999");
  EXPECT_EQ(fault(micros, 5), "takes a time, given integer");
}

TEST(Fit, NeverTellsTheValue) {
  const std::string secret = "Xk7secret";
  for (int type = 0; type <= static_cast<int>(Type::json); ++type)
    EXPECT_EQ(fault({.type = static_cast<Type>(type), .length = 3, .precision = 3}, secret).find("secret"),
              std::string::npos);
}

}  // namespace
}  // namespace weft::detail
