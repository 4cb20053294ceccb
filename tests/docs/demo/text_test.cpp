#include "demo/text.hpp"

#include <gtest/gtest.h>

namespace weft::demo {
namespace {

std::string repaired(std::string_view bytes, std::size_t expected) {
  std::size_t count = 0;
  std::string text = sound_utf8(bytes, count);
  EXPECT_EQ(count, expected);
  return text;
}

TEST(Text, SoundUtf8StaysAsItIs) {
  const std::string sound = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xED\x9F\xBF\xF4\x8F\xBF\xBF";
  EXPECT_EQ(repaired(sound, 0), sound);
}

TEST(Text, EachUnsoundByteIsReplaced) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(repaired("\xC0\x80", 2), mark + mark);             // over-long
  EXPECT_EQ(repaired("\xE0\x9F\xBF", 3), mark + mark + mark);  // over-long
  EXPECT_EQ(repaired("\xED\xA0\x80", 3), mark + mark + mark);  // a surrogate
  EXPECT_EQ(repaired("\xF4\x90\x80\x80", 4), mark + mark + mark + mark);
  EXPECT_EQ(repaired("x\xE2\x82", 2), "x" + mark + mark);  // cut off
  EXPECT_EQ(repaired("\x80y", 1), mark + "y");
}

TEST(Text, CutsByCharacters) {
  EXPECT_EQ(first_characters("a\xC3\xA9z", 2), "a\xC3\xA9");
  EXPECT_EQ(first_characters("abc", 3), "abc");
  EXPECT_EQ(first_characters("abc", 0), "");
}

TEST(Text, NumbersAreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace weft::demo
