#include "engine/raw_sql.hpp"

#include <gtest/gtest.h>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

RawSql checked(std::string_view sql, Dialect dialect = Dialect::mariadb) {
  return checked_raw_sql(dialect, sql, [](std::string_view name) { return "`db`.`" + std::string(name) + "`"; });
}

TEST(RawSql, NamesTables) {
  EXPECT_EQ(checked("UPDATE {listing} SET a = ? WHERE shop_id = ?").text,
            "UPDATE `db`.`listing` SET a = ? WHERE shop_id = ?");
}

TEST(RawSql, TellsWhatGivesRows) {
  EXPECT_TRUE(checked("  select * from {listing}").gives_rows);
  EXPECT_FALSE(checked("DELETE FROM {listing}").gives_rows);
}

TEST(RawSql, LeavesQuotedPartsAlone) {
  const std::string sql = "SELECT ';', '{x}', \"@a\", '--', 'it''s', '\\';', `a@b` FROM {t}";
  EXPECT_EQ(checked(sql).text, "SELECT ';', '{x}', \"@a\", '--', 'it''s', '\\';', `a@b` FROM `db`.`t`");
}

TEST(RawSql, RefusesWhatLeavesTheFence) {
  for (const char* sql : {"",
                          "SET autocommit = 1",
                          "COMMIT",
                          "BEGIN",
                          "ROLLBACK",
                          "ALTER TABLE x",
                          "DROP TABLE x",
                          "CALL p()",
                          "LOCK TABLES x READ",
                          "WITH a AS (SELECT 1) DELETE FROM x",
                          "SELECT 1; COMMIT",
                          "UPDATE {t} SET a = 1;",
                          "SELECT @a := 1",
                          "SELECT @@version",
                          "SELECT 1 -- x",
                          "SELECT 1 /* x */",
                          "SELECT 1 # x",
                          "SELECT 'a",
                          "SELECT {t",
                          "SELECT [a]",
                          "SELECT\xC3\xA4 1",
                          "SELECT_1"}) {
    EXPECT_THROW(checked(sql), UsageError) << sql;
  }
}

TEST(RawSql, ReadsQuotesAsTheServerDoes) {
  // On MariaDB the backslash keeps the text open; in SQLite the text ends, and a second statement would follow.
  EXPECT_NO_THROW(checked(R"(SELECT '\'; DELETE FROM x')"));
  EXPECT_THROW(checked(R"(SELECT '\'; DELETE FROM x')", Dialect::sqlite), UsageError);
  EXPECT_EQ(checked(R"(SELECT '\' FROM {t})", Dialect::sqlite).text, R"(SELECT '\' FROM `db`.`t`)");
  EXPECT_THROW(checked("SELECT [' ]; DELETE FROM x; SELECT '", Dialect::sqlite), UsageError);
}

}  // namespace
}  // namespace weft::detail
