#include "model/decimal.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

TEST(Decimal, BringsTextIntoItsOneForm) {
  EXPECT_EQ(canonical_decimal("12.5", 6, 2), "12.50");
  EXPECT_EQ(canonical_decimal("-12.5", 6, 2), "-12.50");
  EXPECT_EQ(canonical_decimal("+0012", 6, 2), "12.00");
  EXPECT_EQ(canonical_decimal("0", 6, 2), "0.00");
  EXPECT_EQ(canonical_decimal("-0", 6, 2), "0.00");
  EXPECT_EQ(canonical_decimal("-0.00", 6, 2), "0.00");
  EXPECT_EQ(canonical_decimal("-0.01", 6, 2), "-0.01");
  EXPECT_EQ(canonical_decimal("1.5000", 6, 2), "1.50");
  EXPECT_EQ(canonical_decimal("9999.99", 6, 2), "9999.99");
  EXPECT_EQ(canonical_decimal("0.25", 2, 2), "0.25");
  EXPECT_EQ(canonical_decimal("-7", 3, 0), "-7");
  EXPECT_EQ(canonical_decimal("000", 3, 0), "0");
  EXPECT_EQ(canonical_decimal(std::string(65, '9'), 65, 0), std::string(65, '9'));
}

TEST(Decimal, RefusesWhatItCannotKeep) {
  for (const char* bad :
       {"", "-", "+", ".", ".5", "5.", "1e3", "1,5", " 1", "1 ", "--1", "1.2.3", "0x1", "nan", "1.-2"})
    EXPECT_EQ(canonical_decimal(bad, 6, 2), std::nullopt) << bad;
  EXPECT_EQ(canonical_decimal("10000", 6, 2), std::nullopt);
  EXPECT_EQ(canonical_decimal("1.005", 6, 2), std::nullopt);
  EXPECT_EQ(canonical_decimal("1", 2, 2), std::nullopt);
  EXPECT_EQ(canonical_decimal(std::string_view("1\0", 2), 6, 2), std::nullopt);
}

TEST(Decimal, KnowsItsOneForm) {
  for (const char* good : {"0.00", "12.50", "-0.01", "9999.99", "-9999.99"})
    EXPECT_TRUE(is_canonical_decimal(good, 6, 2)) << good;
  for (const char* bad :
       {"", "-", "0", "1.5", "1.500", "01.00", "-0.00", "+1.00", "10000.00", ".50", "1x50", "a.00", "1.0a"})
    EXPECT_FALSE(is_canonical_decimal(bad, 6, 2)) << bad;
  EXPECT_TRUE(is_canonical_decimal("0.25", 2, 2));
  EXPECT_FALSE(is_canonical_decimal("1.25", 2, 2));
  EXPECT_TRUE(is_canonical_decimal("-7", 3, 0));
  EXPECT_FALSE(is_canonical_decimal("-0", 3, 0));
  EXPECT_FALSE(is_canonical_decimal("1234", 3, 0));
}

/// All texts of up to five characters from a small alphabet: what is made is in its one form, and what is in it stays.
TEST(Decimal, TheTwoAgreeOnAllShortTexts) {
  constexpr std::string_view alphabet = "-+.019";
  std::size_t taken = 0;
  for (std::size_t number = 0; number < 6 * 6 * 6 * 6 * 6; ++number) {
    std::string text;
    for (std::size_t rest = number, at = 0; at < 5; ++at, rest /= 6) text += alphabet[rest % 6];
    for (std::size_t length = 0; length <= 5; ++length) {
      const std::string_view part = std::string_view(text).substr(0, length);
      const auto made = canonical_decimal(part, 4, 2);
      if (made) {
        ++taken;
        ASSERT_TRUE(is_canonical_decimal(*made, 4, 2)) << part;
      }
      ASSERT_EQ(is_canonical_decimal(part, 4, 2), made == part) << part;
    }
  }
  EXPECT_GT(taken, 1000U);
}

}  // namespace
}  // namespace weft::detail
