#include "model/json_check.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft::detail {
namespace {

TEST(JsonCheck, TakesJson) {
  for (const char* good : {"{}", "[]", "null", "1", "-1.5e10", "\"\\u00fc \xC3\xBC\"", " {\"a\": [1, {\"b\": true}]} ",
                           "{\"a\":1,\"a\":2}"})
    EXPECT_TRUE(is_json(good)) << good;
}

TEST(JsonCheck, RefusesWhatIsNotJson) {
  for (const char* bad : {"", " ", "{", "[1,]", "{a:1}", "'a'", "nan", "1 2", "{} x", "\"\xC3\"", "\"a\nb\"", "// c\n1",
                          "\xEF\xBB\xBF{}", "01"})
    EXPECT_FALSE(is_json(bad)) << bad;
  EXPECT_FALSE(is_json(std::string_view("{}\0", 3)));
}

TEST(JsonCheck, LimitsTheDepth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(is_json(nested(static_cast<std::size_t>(json_depth))));
  EXPECT_FALSE(is_json(nested(static_cast<std::size_t>(json_depth) + 1)));
  EXPECT_FALSE(is_json(nested(1'000'000)));
  EXPECT_TRUE(is_json("[[],[],[[]]]"));
}

}  // namespace
}  // namespace weft::detail
