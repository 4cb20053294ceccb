#include "sql/key_range.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

const KeyRangeText of_three({{"a", "?"}, {"b", "?"}, {"c", "CAST(? AS DATE)"}});
const std::vector<Value> key{std::int64_t{1}, std::int64_t{2}, std::string("x")};

std::pair<std::string, std::size_t> text_of(const KeyRangeText& range, const KeyRange& wanted) {
  std::string text;
  std::vector<Value> params;
  range.add(wanted, text, params);
  return {text, params.size()};
}

TEST(KeyRangeTexts, BetweenTwoKeys) {
  EXPECT_EQ(text_of(of_three, {}).first, "");
  const auto [after, values] = text_of(of_three, {.after = key});
  EXPECT_EQ(after, " AND a >= ? AND (a > ? OR (a = ? AND (b > ? OR (b = ? AND c > CAST(? AS DATE)))))");
  EXPECT_EQ(values, 6U);
  const auto [up_to, more] = text_of(of_three, {.up_to = key});
  EXPECT_EQ(up_to, " AND a <= ? AND (a < ? OR (a = ? AND (b < ? OR (b = ? AND c <= CAST(? AS DATE)))))");
  EXPECT_EQ(more, 6U);
}

TEST(KeyRangeTexts, OfOneOwnerTheRestMakesTheOrder) {
  const auto [text, values] = text_of(of_three, {.after = key, .owner = Value(std::int64_t{1})});
  EXPECT_EQ(text, " AND a = ? AND b >= ? AND (b > ? OR (b = ? AND c > CAST(? AS DATE)))");
  EXPECT_EQ(values, 5U);
}

TEST(KeyRangeTexts, AnOwnerThatIsItsOwnRowHasNothingBehindIt) {
  const KeyRangeText of_one(std::vector<KeyRangeText::Part>{{"a", "?"}});
  const std::vector<Value> only{std::int64_t{1}};
  EXPECT_EQ(text_of(of_one, {.after = only, .owner = Value(std::int64_t{1})}).first, " AND a = ? AND 1 = 0");
  EXPECT_EQ(text_of(of_one, {.up_to = only, .owner = Value(std::int64_t{1})}).first, " AND a = ?");
}

TEST(KeyRangeTexts, ListsOfKeys) {
  EXPECT_EQ(of_three.names(), "a, b, c");
  EXPECT_EQ(of_three.one_of(2),
            "(a = ? AND b = ? AND c = CAST(? AS DATE)) OR (a = ? AND b = ? AND c = CAST(? AS DATE))");
}

}  // namespace
}  // namespace weft::detail
