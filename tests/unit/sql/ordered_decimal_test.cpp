#include "sql/ordered_decimal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace weft::detail {
namespace {

TEST(OrderedDecimal, HasTheWidthOfItsPrecision) {
  EXPECT_EQ(to_ordered_decimal("12.50", 6, 2), "1001250");
  EXPECT_EQ(to_ordered_decimal("-12.50", 6, 2), "0998749");
  EXPECT_EQ(to_ordered_decimal("0.00", 6, 2), "1000000");
  EXPECT_EQ(to_ordered_decimal("7", 3, 0), "1007");
  EXPECT_EQ(to_ordered_decimal("0.25", 2, 2), "125");
  EXPECT_EQ(to_ordered_decimal("-0.01", 2, 2), "098");
}

TEST(OrderedDecimal, GivesBackWhatWasGiven) {
  for (const char* digits : {"0.00", "0.01", "-0.01", "9999.99", "-9999.99", "1.00", "-10.10", "100.05"})
    EXPECT_EQ(from_ordered_decimal(to_ordered_decimal(digits, 6, 2), 6, 2), digits);
  for (const char* digits : {"0.00", "0.99", "-0.99"})
    EXPECT_EQ(from_ordered_decimal(to_ordered_decimal(digits, 2, 2), 2, 2), digits);
  const std::string widest = "-" + std::string(35, '9') + "." + std::string(30, '9');
  EXPECT_EQ(from_ordered_decimal(to_ordered_decimal(widest, 65, 30), 65, 30), widest);
}

TEST(OrderedDecimal, SortsAsTheNumbersDo) {
  std::vector<std::string> ordered;
  for (int cents = -1050; cents <= 1050; ++cents) {
    const int size = std::abs(cents);
    const std::string digits = (cents < 0 ? "-" : "") + std::to_string(size / 100) + "." +
                               (size % 100 < 10 ? "0" : "") + std::to_string(size % 100);
    ordered.push_back(to_ordered_decimal(digits, 4, 2));
  }
  EXPECT_TRUE(std::is_sorted(ordered.begin(), ordered.end()));
  EXPECT_EQ(std::adjacent_find(ordered.begin(), ordered.end()), ordered.end());
}

TEST(OrderedDecimal, RefusesForeignText) {
  for (const char* text : {"", "100", "2001250", "10012x0", "10012500"})
    EXPECT_EQ(from_ordered_decimal(text, 6, 2), "") << text;
}

}  // namespace
}  // namespace weft::detail
