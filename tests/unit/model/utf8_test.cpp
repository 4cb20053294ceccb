#include "model/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft::detail {
namespace {

TEST(Utf8, CountsCharacters) {
  EXPECT_EQ(utf8_length(""), 0U);
  EXPECT_EQ(utf8_length("plain ASCII, longer than a block"), 32U);
  EXPECT_EQ(utf8_length("gr\xC3\xBC\xC3\x9F"), 4U);
  EXPECT_EQ(utf8_length("12345678\xE2\x82\xAC"
                        "12345678"),
            17U);
  EXPECT_EQ(utf8_length("\xF0\x9F\x98\x80"), 1U);
  EXPECT_EQ(utf8_length(std::string_view("\0\r\n'\"", 5)), 5U);
}

TEST(Utf8, TakesTheEdgesOfEachLength) {
  for (const char* edge : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    EXPECT_EQ(utf8_length(edge), 1U);
}

TEST(Utf8, RefusesWhatIsNotUtf8) {
  for (const char* bad : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",  // overlong
                          "\xED\xA0\x80", "\xED\xBF\xBF",                                              // surrogates
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",                      // above U+10FFFF
                          "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC3(", "\xE2(\xA1", "\xE2\x82(", "\xF0\x9F\x98("})
    EXPECT_EQ(utf8_length(bad), std::nullopt);
}

TEST(Utf8, RefusesABadByteAnywhere) {
  const std::string text(40, 'a');
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string bad = text;
    bad[at] = '\xC3';
    EXPECT_EQ(utf8_length(bad), std::nullopt) << at;
  }
}

/// Every sequence of up to three bytes, against the definition of UTF-8 by code points.
TEST(Utf8, AgreesWithTheDefinitionOnAllShortSequences) {
  const auto encoded = [](std::uint32_t point) {
    std::string made;
    if (point < 0x80) {
      made += static_cast<char>(point);
    } else if (point < 0x800) {
      made += static_cast<char>(0xC0U | (point >> 6U));
      made += static_cast<char>(0x80U | (point & 0x3FU));
    } else {
      made += static_cast<char>(0xE0U | (point >> 12U));
      made += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
      made += static_cast<char>(0x80U | (point & 0x3FU));
    }
    return made;
  };
  std::size_t valid = 0;
  for (std::uint32_t bytes = 0x800000; bytes < 0x1000000; ++bytes) {  // three bytes, the first above ASCII
    const char three[3] = {static_cast<char>(bytes >> 16U), static_cast<char>(bytes >> 8U), static_cast<char>(bytes)};
    if (utf8_length({three, 3}) == 1U) ++valid;
  }
  EXPECT_EQ(valid, 0x10000U - 0x800U - 0x800U);
  for (std::uint32_t point = 0; point < 0x10000; ++point) {
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    ASSERT_EQ(utf8_length(encoded(point)).has_value(), !surrogate) << point;
  }
}

}  // namespace
}  // namespace weft::detail
