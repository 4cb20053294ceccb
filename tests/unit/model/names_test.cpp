#include "model/names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft::detail {
namespace {

TEST(Names, FieldsAndEntities) {
  for (const char* good : {"a", "listing", "shop_id", "a1_", "weft", "weftx"}) EXPECT_TRUE(is_name(good)) << good;
  for (const char* bad : {"", "A", "1a", "_a", "a-b", "a b", "a\"", "weft_gate", "\xC3\xBC", "a\n"})
    EXPECT_FALSE(is_name(bad)) << bad;
  EXPECT_TRUE(is_name(std::string(63, 'a')));
  EXPECT_FALSE(is_name(std::string(64, 'a')));
}

TEST(Names, Identifiers) {
  for (const char* good : {"a", "Listing Id", "sm\xC3\xB6rg\xC3\xA5s", "we`ird", "select"})
    EXPECT_TRUE(is_identifier(good)) << good;
  for (const char* bad : {"", "a ", "a\n", "\x7F", "\xC3"}) EXPECT_FALSE(is_identifier(bad)) << bad;
  EXPECT_FALSE(is_identifier(std::string_view("a\0b", 3)));
  EXPECT_TRUE(is_identifier(std::string(64, 'a')));
  EXPECT_FALSE(is_identifier(std::string(65, 'a')));
}

TEST(Names, Databases) {
  for (const char* good : {"a", "Weft_1", "weft_shard_0001"}) EXPECT_TRUE(is_database(good)) << good;
  for (const char* bad : {"", "1a", "_a", "a-b", "a.b", "a`b"}) EXPECT_FALSE(is_database(bad)) << bad;
  EXPECT_FALSE(is_database(std::string(65, 'a')));
}

}  // namespace
}  // namespace weft::detail
