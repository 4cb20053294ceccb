#include "sql/sqlite_form.hpp"

#include <gtest/gtest.h>

#include "sql/own_files.hpp"

namespace weft::detail {
namespace {

TEST(SqliteForm, TurnsTypesAndKeys) {
  const auto statements = sqlite_form(
      "CREATE TABLE IF NOT EXISTS weft_thing (\n  id BIGINT UNSIGNED NOT NULL,\n  name VARBINARY(64) NOT NULL,\n"
      "  side CHAR(1),\n  PRIMARY KEY (id),\n  UNIQUE KEY by_name (name),\n  KEY by_side (side, id)\n) ENGINE=InnoDB");
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_EQ(statements[0],
            "CREATE TABLE IF NOT EXISTS weft_thing (\n  id INTEGER NOT NULL,\n  name TEXT NOT NULL,\n  side TEXT,\n"
            "  PRIMARY KEY (id)\n) WITHOUT ROWID");
  EXPECT_EQ(statements[1], "CREATE UNIQUE INDEX IF NOT EXISTS weft_thing_by_name ON weft_thing (name)");
  EXPECT_EQ(statements[2], "CREATE INDEX IF NOT EXISTS weft_thing_by_side ON weft_thing (side, id)");
}

TEST(OwnFiles, EachBeginsWithACommentAndNamesItsTable) {
  EXPECT_GE(own_files().size(), 16U);
  for (const OwnFile& file : own_files()) {
    EXPECT_TRUE(file.text.starts_with("-- ")) << file.table;
    EXPECT_NE(file.text.find("{database}." + std::string(file.table) + " ("), std::string_view::npos) << file.table;
    EXPECT_EQ(file.text.find("AUTO_INCREMENT"), std::string_view::npos) << file.table;
    EXPECT_EQ(file.text.find("FOREIGN KEY"), std::string_view::npos) << file.table;
    EXPECT_NE(file.text.find("ENGINE=InnoDB DEFAULT CHARSET=binary;"), std::string_view::npos) << file.table;
  }
}

}  // namespace
}  // namespace weft::detail
