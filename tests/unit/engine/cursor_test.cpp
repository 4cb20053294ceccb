#include "engine/cursor.hpp"

#include <gtest/gtest.h>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

const std::vector<Value> every_kind = {Value(),
                                       true,
                                       -5,
                                       std::uint64_t{1} << 63U,
                                       -0.25,
                                       std::string("caf\xC3\xA9 \0 x", 9),
                                       Blob{std::string("\0\xFF", 2)},
                                       Decimal{"-12.50"},
                                       Time(std::chrono::microseconds(-1))};

TEST(Cursor, GivesBackEveryKindOfValue) { EXPECT_EQ(decode_cursor(77, encode_cursor(77, every_kind)), every_kind); }

TEST(Cursor, IsPrintable) {
  for (const char letter : encode_cursor(77, every_kind)) {
    EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '_');
  }
}

TEST(Cursor, OfAnotherQueryIsRefused) { EXPECT_THROW(decode_cursor(78, encode_cursor(77, every_kind)), UsageError); }

TEST(Cursor, EveryChangedLetterIsRefused) {
  const std::string good = encode_cursor(77, every_kind);
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char letter : {'A', 'b', '-', '=', ' ', '\0'}) {
      std::string bad = good;
      if (bad[at] == letter) continue;
      bad[at] = letter;
      EXPECT_THROW(decode_cursor(77, bad), UsageError) << "letter " << at;
    }
  }
}

TEST(Cursor, EveryTruncationIsRefused) {
  const std::string good = encode_cursor(77, every_kind);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_THROW(decode_cursor(77, good.substr(0, size)), UsageError) << size;
  }
}

TEST(Cursor, HasOneSpelling) {
  // Format, query, kind "boolean", 2 instead of 1; sealed as encode_cursor() would.
  EXPECT_THROW(decode_cursor(77, "AU0AAAAAAAAAAQL1GtOW0CZ3IA"), UsageError);
}

TEST(QueryNumber, DependsOnWhatDecidesTheOrder) {
  const EntityDef def(EntitySpec{
      .name = "listing",
      .owner_kind = "shop",
      .fields = {{.name = "shop_id", .type = Type::u64}, {.name = "id", .type = Type::u64}, {.name = "price"}},
      .key = {"shop_id", "id"},
      .id_field = "id",
      .indexes = {{"by_price", {"price"}}}});
  const std::uint64_t plain = query_number(def, OwnerId(1), OwnerQuery{});
  EXPECT_EQ(plain, query_number(def, OwnerId(1), OwnerQuery{.limit = 5, .after = "x"}));
  EXPECT_NE(plain, query_number(def, OwnerId(2), OwnerQuery{}));
  EXPECT_NE(plain, query_number(def, OwnerId(1), OwnerQuery{.index = "by_price"}));
  EXPECT_NE(plain, query_number(def, OwnerId(1), OwnerQuery{.descending = true}));
  EXPECT_NE(plain, query_number(def, OwnerId(1), OwnerQuery{.equals = {1}}));
  EXPECT_NE(query_number(def, OwnerId(1), OwnerQuery{.from = Bound{{1}, true}}),
            query_number(def, OwnerId(1), OwnerQuery{.from = Bound{{1}, false}}));
  EXPECT_NE(query_number(def, OwnerId(1), OwnerQuery{.from = Bound{{1}}}),
            query_number(def, OwnerId(1), OwnerQuery{.to = Bound{{1}}}));
}

}  // namespace
}  // namespace weft::detail
