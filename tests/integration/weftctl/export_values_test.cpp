#include "weftctl/export_values.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace weft::ctl {
namespace {

TEST(ExportValues, IntegersOf64BitsAreText) {
  EXPECT_EQ(json_of_value(Type::i64, std::numeric_limits<std::int64_t>::min()), "\"-9223372036854775808\"");
  EXPECT_EQ(json_of_value(Type::u64, std::numeric_limits<std::uint64_t>::max()), "\"18446744073709551615\"");
  EXPECT_EQ(json_of_value(Type::u64, 7), "\"7\"") << "by the field's type, not by the value";
  EXPECT_EQ(json_of_value(Type::i8, -128), "-128");
  EXPECT_EQ(json_of_value(Type::u32, 4294967295U), "4294967295");
}

TEST(ExportValues, RealsAreReadBackAsTheyWere) {
  for (const double number : {0.1, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, -2.5, double{0.1F}, 1e22, 3.0})
    EXPECT_EQ(std::strtod(json_of_value(Type::f64, number).c_str(), nullptr), number);
  EXPECT_EQ(json_of_value(Type::f64, std::numeric_limits<double>::infinity()), "\"Infinity\"");
  EXPECT_EQ(json_of_value(Type::f64, -std::numeric_limits<double>::infinity()), "\"-Infinity\"");
  EXPECT_EQ(json_of_value(Type::f64, std::numeric_limits<double>::quiet_NaN()), "\"NaN\"");
}

TEST(ExportValues, TextIsTextOrBytes) {
  EXPECT_EQ(json_of_value(Type::text, "a \"b\"\n\x01 \xc3\xa4"), "\"a \\\"b\\\"\\n\\u0001 \xc3\xa4\"");
  EXPECT_EQ(json_of_value(Type::text, "\xff\xfe"), R"({"base64":"//4="})");
  EXPECT_EQ(json_of_value(Type::json, R"({"a": 1})"), R"("{\"a\": 1}")") << "as it was kept, byte by byte";
}

TEST(ExportValues, Blobs) {
  EXPECT_EQ(json_of_value(Type::blob, Blob{""}), "\"\"");
  EXPECT_EQ(json_of_value(Type::blob, Blob{"f"}), "\"Zg==\"");
  EXPECT_EQ(json_of_value(Type::blob, Blob{"fo"}), "\"Zm8=\"");
  EXPECT_EQ(json_of_value(Type::blob, Blob{"foo"}), "\"Zm9v\"");
  EXPECT_EQ(json_of_value(Type::blob, Blob{std::string("\0\xff\x80\x7f", 4)}), "\"AP+Afw==\"");
}

TEST(ExportValues, TheOthers) {
  EXPECT_EQ(json_of_value(Type::decimal, Decimal{"-12.50"}), "\"-12.50\"");
  EXPECT_EQ(json_of_value(Type::boolean, true), "true");
  EXPECT_EQ(json_of_value(Type::time, Value()), "null");
  EXPECT_EQ(time_text(Time(std::chrono::microseconds(0))), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(time_text(Time(std::chrono::microseconds(-1))), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(time_text(Time(std::chrono::microseconds(253'402'300'799'999'999))), "9999-12-31T23:59:59.999999Z");
  EXPECT_STREQ(word_of(Type::i8), "i8");
  EXPECT_STREQ(word_of(Type::f32), "f32");
  EXPECT_STREQ(word_of(Type::json), "json");
}

}  // namespace
}  // namespace weft::ctl
