#include "wire/binlog_row.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>

#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::BinlogRowReader;
using detail::BinlogTable;

std::string bytes(std::initializer_list<int> list) {
  std::string all;
  for (const int byte : list) all += static_cast<char>(byte);
  return all;
}

template <class Number>
std::string raw(Number number) {
  std::string all(sizeof(Number), '\0');
  std::memcpy(all.data(), &number, sizeof(Number));
  return all;
}

// One row of one column of that type, not NULL.
Value one(int type, const std::string& metadata, const std::string& image, bool is_unsigned = false) {
  const BinlogRowReader reader(BinlogTable{"db", "table", bytes({type}), metadata}, {is_unsigned});
  const std::string row = bytes({0}) + image;
  std::string_view rest = row;
  const std::vector<Value> values = reader.take(rest);
  EXPECT_TRUE(rest.empty());
  return values.at(0);
}

TEST(BinlogRow, IntegersOfEachWidthSignedAndUnsigned) {
  EXPECT_EQ(one(1, "", bytes({0xff})), Value(-1));
  EXPECT_EQ(one(1, "", bytes({0xff}), true), Value(255));
  EXPECT_EQ(one(2, "", raw(std::int16_t{-300})), Value(-300));
  EXPECT_EQ(one(9, "", bytes({0, 0, 0x80})), Value(-8388608));
  EXPECT_EQ(one(9, "", bytes({0xff, 0xff, 0xff}), true), Value(16777215));
  EXPECT_EQ(one(3, "", raw(std::int32_t{-2147483647})), Value(-2147483647));
  EXPECT_EQ(one(8, "", raw(~std::uint64_t{0}), true), Value(~std::uint64_t{0}));
  EXPECT_EQ(one(8, "", raw(std::int64_t{-1})), Value(std::int64_t{-1}));
}

TEST(BinlogRow, RealsBitByBit) {
  EXPECT_EQ(one(4, bytes({4}), raw(1.5F)), Value(1.5));
  EXPECT_EQ(one(5, bytes({8}), raw(0.1)), Value(0.1));
}

TEST(BinlogRow, DecimalsAsTheServerPrintsThem) {
  const std::string form = bytes({14, 4});
  const std::string positive = bytes({0x81, 0x0D, 0xFB, 0x38, 0xD2, 0x04, 0xD2});
  std::string negative = positive;
  for (char& byte : negative) byte = static_cast<char>(~static_cast<unsigned char>(byte));
  EXPECT_EQ(one(246, form, positive), Value("1234567890.1234"));
  EXPECT_EQ(one(246, form, negative), Value("-1234567890.1234"));
  EXPECT_EQ(one(246, form, bytes({0x80, 0, 0, 0, 0, 0, 1})), Value("0.0001"));
  EXPECT_EQ(one(246, bytes({9, 0}), bytes({0x80, 0, 0, 7})), Value("7"));
}

TEST(BinlogRow, TimesWithAndWithoutFractions) {
  const std::string stored = bytes({0x99, 0x85, 0xe2, 0xf8, 0x99});
  EXPECT_EQ(one(18, bytes({0}), stored), Value("2010-05-17 15:34:25"));
  EXPECT_EQ(one(18, bytes({6}), stored + bytes({0x01, 0xe2, 0x40})), Value("2010-05-17 15:34:25.123456"));
  EXPECT_EQ(one(18, bytes({2}), stored + bytes({7})), Value("2010-05-17 15:34:25.070000"));
  EXPECT_EQ(one(17, bytes({0}), bytes({0, 0, 0, 61})), Value("1970-01-01 00:01:01"));
}

TEST(BinlogRow, TextAndBytesAsTheyLie) {
  const std::string with_nul("a\0b", 3);
  EXPECT_EQ(one(15, bytes({80, 0}), bytes({3}) + with_nul), Value(with_nul));
  EXPECT_EQ(one(15, bytes({0x40, 0x01}), bytes({2, 0}) + "ab"), Value("ab")) << "above 255 bytes the length takes two";
  EXPECT_EQ(one(252, bytes({2}), bytes({2, 0}) + "xy"), Value("xy"));
  EXPECT_EQ(one(252, bytes({4}), bytes({1, 0, 0, 0}) + "z"), Value("z"));
  EXPECT_EQ(one(254, bytes({254, 10}), bytes({2}) + "ch"), Value("ch"));
}

TEST(BinlogRow, NullsTakeNoRoom) {
  const BinlogRowReader reader(BinlogTable{"db", "table", bytes({3, 15, 3}), bytes({20, 0})}, {false, false, false});
  const std::string row = bytes({0b010}) + raw(std::int32_t{1}) + raw(std::int32_t{2});
  std::string_view rest = row;
  const auto values = reader.take(rest);
  EXPECT_EQ(values, (std::vector<Value>{1, Value(), 2}));
}

TEST(BinlogRow, WhatCannotBeReadIsRefusedByName) {
  EXPECT_THROW(one(255, bytes({4}), ""), SchemaError);
  EXPECT_THROW(BinlogRowReader(BinlogTable{"db", "table", bytes({3}), ""}, {}), SchemaError);
  try {
    one(8, "", "abc");
    FAIL() << "an image that ends too soon";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::corrupt);
    EXPECT_NE(std::string(error.what()).find("db.table"), std::string::npos);
  }
}

}  // namespace
}  // namespace weft::test
