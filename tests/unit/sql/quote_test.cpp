#include <gtest/gtest.h>

#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

TEST(Quote, WritesEachDialectsMarks) {
  EXPECT_EQ(quote(Dialect::mariadb, "listing"), "`listing`");
  EXPECT_EQ(quote(Dialect::mysql, "listing"), "`listing`");
  EXPECT_EQ(quote(Dialect::sqlite, "listing"), "\"listing\"");
}

TEST(Quote, DoublesTheMarkInside) {
  EXPECT_EQ(quote(Dialect::mariadb, "a`; DROP TABLE b; --"), "`a``; DROP TABLE b; --`");
  EXPECT_EQ(quote(Dialect::sqlite, "a\"b`c"), "\"a\"\"b`c\"");
}

TEST(Quote, RefusesWhatNoServerTakes) {
  EXPECT_THROW(quote(Dialect::mariadb, ""), UsageError);
  EXPECT_THROW(quote(Dialect::mariadb, "ends "), UsageError);
  EXPECT_THROW(quote(Dialect::sqlite, std::string_view("a\0b", 3)), UsageError);
  EXPECT_THROW(quote(Dialect::mariadb, std::string(65, 'x')), UsageError);
  std::string umlauts;
  for (int at = 0; at < 64; ++at) umlauts += "\xC3\xA4";
  EXPECT_EQ(quote(Dialect::mariadb, umlauts), "`" + umlauts + "`");
}

}  // namespace
}  // namespace weft::detail
