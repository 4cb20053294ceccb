#include "fuzz/sql_tokens.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

using detail::Dialect;
using Kind = SqlToken::Kind;

std::string kinds(const SqlTokens& read) {
  std::string letters;
  for (const SqlToken& token : read.tokens) letters += "wnqtpmc"[static_cast<std::size_t>(token.kind)];
  return letters;
}

TEST(SqlTokens, AreWhatTheServersRead) {
  EXPECT_EQ(kinds(sql_tokens(Dialect::mariadb, "SELECT `a``b`, 'it''s', 12 FROM t WHERE x = ?")), "wqmtmnwwwwmp");
  EXPECT_EQ(sql_tokens(Dialect::mariadb, "`a``b`").tokens.front().content, "a`b");
  EXPECT_EQ(kinds(sql_tokens(Dialect::mariadb, "a -- b\n# c\n/* d */ e")), "wcccw");
}

TEST(SqlTokens, DisagreeWhereTheServersDo) {
  EXPECT_EQ(kinds(sql_tokens(Dialect::mariadb, R"('\';x')")), "t");
  EXPECT_EQ(kinds(sql_tokens(Dialect::sqlite, R"('\';x)")), "tmw");
  EXPECT_EQ(kinds(sql_tokens(Dialect::mariadb, R"("a")")), "t");
  EXPECT_EQ(kinds(sql_tokens(Dialect::sqlite, R"("a" [b'c])")), "qq");
}

TEST(SqlTokens, TellWhatIsNotClosed) {
  EXPECT_EQ(sql_tokens(Dialect::mariadb, "(a").fault, "a parenthesis is not closed");
  EXPECT_EQ(sql_tokens(Dialect::mariadb, "a)").fault, "a parenthesis closes what was not open");
  EXPECT_EQ(sql_tokens(Dialect::mariadb, "'a").fault, "a quote is not closed");
  EXPECT_EQ(sql_tokens(Dialect::mariadb, "(')')").fault, "");
}

}  // namespace
}  // namespace weft::test
