#include <gtest/gtest.h>

#include <algorithm>

#include "sample_entities.hpp"
#include "sql/ddl.hpp"
#include "sql_store.hpp"

namespace weft::test {
namespace {

EntityDef order_line() {
  return EntityDef({.name = "order_line",
                    .owner_kind = "shop",
                    .fields = {{.name = "shop_id", .type = Type::u64},
                               {.name = "code", .type = Type::text, .length = 20},
                               {.name = "amount", .type = Type::i32},
                               {.name = "price", .type = Type::decimal, .precision = 8, .scale = 2, .nullable = true},
                               {.name = "made", .type = Type::time},
                               {.name = "status", .type = Type::text, .length = 10, .allowed = {"new", "old"}}},
                    .key = {"shop_id", "code"},
                    .indexes = {{"by_made", {"made"}}}});
}

class CheckTable : public SqlTest {
 protected:
  detail::TableCheck check(const EntityDef& def) {
    return check_table(def, store.dialect(),
                       store.rows(describe_columns(store.dialect(), store.database(), def.table())),
                       store.rows(describe_indexes(store.dialect(), store.database(), def.table())));
  }
  std::string table() const { return store.prefix() + "order_line"; }
  /// True when a fault has all the words.
  static bool tells(const detail::TableCheck& check, const std::vector<std::string>& words) {
    return std::any_of(check.faults.begin(), check.faults.end(), [&](const std::string& fault) {
      return std::all_of(words.begin(), words.end(),
                         [&](const std::string& word) { return fault.find(word) != std::string::npos; });
    });
  }
  static std::string all(const detail::TableCheck& check) {
    std::string text;
    for (const std::string& fault : check.faults) text += fault + "\n";
    return text;
  }
};

TEST_P(CheckTable, OwnTablesFit) {
  for (const EntityDef& def : {order_line(), all_types(), text_keyed()}) {
    store.entity(def);
    const detail::TableCheck found = check(def);
    EXPECT_TRUE(found.faults.empty()) << all(found);
    EXPECT_EQ(found.uncached_reason, "") << def.name();
  }
}

TEST_P(CheckTable, DescribesAWholeDatabaseAtOnce) {
  for (const EntityDef& def : {order_line(), all_types(), text_keyed()}) store.entity(def);
  auto columns = rows_by_table(store.rows(detail::describe_all_columns(store.dialect(), store.database())));
  auto indexes = rows_by_table(store.rows(detail::describe_all_indexes(store.dialect(), store.database())));
  for (const char* table : {"order_line", "everything", "text_keyed", "weft_gate"}) {
    const detail::Rows one = store.rows(describe_columns(store.dialect(), store.database(), table));
    EXPECT_EQ(columns[table].cells, one.cells) << table;
    EXPECT_EQ(columns[table].width, one.width);
    EXPECT_FALSE(one.empty());
    EXPECT_EQ(indexes[table].cells, store.rows(describe_indexes(store.dialect(), store.database(), table)).cells)
        << table;
  }
  EXPECT_TRUE(check_table(order_line(), store.dialect(), columns["order_line"], indexes["order_line"]).faults.empty());
  EXPECT_FALSE(columns.contains("not_there"));
}

TEST_P(CheckTable, TellsAMissingTable) {
  const detail::TableCheck found = check(order_line());
  ASSERT_EQ(found.faults.size(), 1U);
  EXPECT_TRUE(tells(found, {"order_line", "is not there"}));
}

TEST_P(CheckTable, ListsAllMissingPartsAtOnce) {
  store.run({"CREATE TABLE " + table() + " (shop_id BIGINT NOT NULL, code BLOB NULL, extra INTEGER NOT NULL)"});
  const detail::TableCheck found = check(order_line());
  for (const char* column : {"amount", "price", "made", "status"})
    EXPECT_TRUE(tells(found, {"no column '" + std::string(column) + "'", "ALTER TABLE", "ADD COLUMN"}))
        << column << "\n"
        << all(found);
  EXPECT_TRUE(tells(found, {"no column 'row_version'", "the row's version"}));
  EXPECT_TRUE(tells(found, {"column 'code'", "expected"}));
  EXPECT_TRUE(tells(found, {"column 'extra'", "no field"}));
  EXPECT_TRUE(tells(found, {"unique"}));
  EXPECT_TRUE(tells(found, {"begins with the owner"}));
  EXPECT_TRUE(tells(found, {"by_made", "CREATE INDEX"}));
}

TEST_P(CheckTable, FindsEachHandMadeFault) {
  if (GetParam() == Backend::sqlite) GTEST_SKIP() << "SQLite cannot change a column";
  struct Fault {
    std::string change;
    std::vector<std::string> words;
  };
  const std::vector<Fault> faults = {
      {"DROP COLUMN row_version", {"row_version", "BIGINT UNSIGNED NOT NULL"}},
      {"MODIFY amount BIGINT NOT NULL", {"'amount'", "expected INT NOT NULL", "bigint"}},
      {"MODIFY amount SMALLINT NOT NULL", {"'amount'", "smallint"}},
      {"MODIFY amount INT UNSIGNED NOT NULL", {"'amount'", "unsigned"}},
      {"MODIFY amount INT NULL", {"'amount'", "there is int(11) NULL"}},
      {"MODIFY price DECIMAL(8,3) NULL", {"'price'", "decimal(8,3)"}},
      {"MODIFY price DECIMAL(8,2) NOT NULL", {"'price'", "NOT NULL"}},
      {"MODIFY made DATETIME NOT NULL", {"'made'", "DATETIME(6)"}},
      {"MODIFY made TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)", {"'made'", "timestamp"}},
      {"MODIFY made DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
       {"'made'", "filled by the server"}},
      {"MODIFY amount INT NOT NULL AUTO_INCREMENT, ADD KEY (amount)", {"'amount'", "auto_increment"}},
      {"MODIFY status VARCHAR(9) NOT NULL", {"'status'", "varchar(9)"}},
      {"MODIFY status ENUM('new','older') NOT NULL", {"'status'", "enum"}},
      {"MODIFY status VARCHAR(10) CHARACTER SET latin1 NOT NULL", {"'status'", "latin1"}},
      {"ADD COLUMN more INT NOT NULL", {"'more'", "no field"}},
      {"DROP KEY by_made", {"by_made"}},
      {"DROP KEY by_made, ADD KEY by_made (made, shop_id)", {"by_made", "over other columns", "DROP INDEX"}},
      {"DROP PRIMARY KEY, ADD PRIMARY KEY (code, shop_id)", {"begins with the owner"}},
      {"DROP PRIMARY KEY, ADD KEY (shop_id, code)", {"unique"}},
      {"DROP PRIMARY KEY, ADD PRIMARY KEY (shop_id, code(5))", {"unique"}},
  };
  for (const Fault& fault : faults) {
    store.entity(order_line());
    store.run({"ALTER TABLE " + table() + " " + fault.change});
    const detail::TableCheck found = check(order_line());
    EXPECT_FALSE(found.faults.empty()) << fault.change;
    EXPECT_TRUE(tells(found, fault.words)) << fault.change << "\n" << all(found);
    store.run({"DROP TABLE " + table()});
  }
}

TEST_P(CheckTable, TakesWhatHoldsTheFieldsJustAsWell) {
  if (GetParam() == Backend::sqlite) GTEST_SKIP() << "SQLite cannot change a column";
  for (const char* change :
       {"MODIFY status ENUM('old','new','other') NOT NULL", "MODIFY status TEXT NOT NULL",
        "MODIFY status VARCHAR(200) NOT NULL", "ADD COLUMN more INT NULL", "ADD COLUMN more INT NOT NULL DEFAULT 5",
        "DROP KEY by_made, ADD KEY other_name (shop_id, made, amount)", "MODIFY code VARBINARY(80) NOT NULL",
        "DROP PRIMARY KEY, ADD PRIMARY KEY (code), ADD KEY (shop_id, code)"}) {
    store.entity(order_line());
    store.run({"ALTER TABLE " + table() + " " + change});
    const detail::TableCheck found = check(order_line());
    EXPECT_TRUE(found.faults.empty()) << change << "\n" << all(found);
    EXPECT_EQ(found.uncached_reason, "") << change;
    store.run({"DROP TABLE " + table()});
  }
}

TEST_P(CheckTable, SaysWhyAnEntityIsNotCached) {
  if (GetParam() == Backend::sqlite) GTEST_SKIP() << "SQLite compares bytes";
  for (const char* type : {"VARCHAR(20) COLLATE utf8mb4_general_ci", "VARCHAR(20) COLLATE utf8mb4_bin",
                           "CHAR(20) COLLATE utf8mb4_nopad_bin"}) {
    store.entity(order_line());
    store.run({"ALTER TABLE " + table() + " MODIFY code " + type + " NOT NULL"});
    const detail::TableCheck found = check(order_line());
    EXPECT_TRUE(found.faults.empty()) << all(found);
    EXPECT_NE(found.uncached_reason.find("'code'"), std::string::npos) << type;
    store.run({"DROP TABLE " + table()});
  }
}

// The trap itself: under such a collation one key finds another's row; under ours it does not.
TEST_P(CheckTable, CollationsDecideWhichKeysAreEqual) {
  if (GetParam() == Backend::sqlite) GTEST_SKIP() << "SQLite compares bytes";
  const detail::EntitySql sql = store.entity(order_line());
  const detail::Fence fence = store.open_gate(4);
  const std::vector<Value> row{Value(std::uint64_t{4}), "abc", Value(1), Decimal{"1.00"}, Time{}, "new",
                               Value(std::uint64_t{1})};
  ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
  const Key other{OwnerId(4), "ABC "};
  detail::Rows answer = store.rows(sql.find(fence, other));
  EXPECT_FALSE(sql.decode_find(answer).values);
  store.run({"ALTER TABLE " + table() + " MODIFY code VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL"});
  answer = store.rows(sql.find(fence, other));
  EXPECT_TRUE(sql.decode_find(answer).values);
  EXPECT_NE(check(order_line()).uncached_reason, "");
}

WEFT_ON_EACH_BACKEND(CheckTable);

}  // namespace
}  // namespace weft::test
