#include "wire/statement_effect.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

using detail::only_reads;

TEST(StatementEffect, readers) {
  for (const char* text :
       {"SELECT 1", "select 1", "  \n\tSELECT 1", "/* c */ SELECT 1", "/* a *//* b */\n(SELECT 1) UNION (SELECT 2)",
        "WITH x AS (SELECT 1) SELECT * FROM x", "SHOW TABLES", "EXPLAIN SELECT 1", "VALUES (1)", "DESCRIBE t"}) {
    EXPECT_TRUE(only_reads(text)) << text;
  }
}

TEST(StatementEffect, what_is_not_known_to_read_writes) {
  for (const char* text : {"INSERT INTO t SELECT 1", "UPDATE t SET a = 1", "DELETE FROM t", "REPLACE INTO t VALUES (1)",
                           "BEGIN NOT ATOMIC SELECT 1; END", "CALL p()", "SELECTED", "", "/* open SELECT 1",
                           "/*! INSERT INTO t VALUES (1) */", "DO SLEEP(1)", "SET @a = 1"}) {
    EXPECT_FALSE(only_reads(text)) << text;
  }
}

}  // namespace
}  // namespace weft::test
