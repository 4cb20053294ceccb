#include "engine/raw_sql.hpp"

#include <gtest/gtest.h>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

RawSql checked(std::string_view sql) {
  return checked_raw_sql(sql, [](std::string_view name) { return "`db`.`" + std::string(name) + "`"; });
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
  for (const char* sql : {"", "SET autocommit = 1", "COMMIT", "BEGIN", "ROLLBACK", "ALTER TABLE x", "DROP TABLE x",
                          "CALL p()", "LOCK TABLES x READ", "WITH a AS (SELECT 1) DELETE FROM x", "SELECT 1; COMMIT",
                          "UPDATE {t} SET a = 1;", "SELECT @a := 1", "SELECT @@version", "SELECT 1 -- x",
                          "SELECT 1 /* x */", "SELECT 1 # x", "SELECT 'a", "SELECT {t"}) {
    EXPECT_THROW(checked(sql), UsageError) << sql;
  }
}

}  // namespace
}  // namespace weft::detail
