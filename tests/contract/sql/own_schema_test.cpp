#include <gtest/gtest.h>

#include "sql/ddl.hpp"
#include "sql/own_files.hpp"
#include "sql_store.hpp"

namespace weft::test {
namespace {

using detail::OwnSchema;

class OwnSchemaTest : public SqlTest {};

TEST_P(OwnSchemaTest, IsMadeAndSeededAnyNumberOfTimes) {
  for (int round = 0; round < 2; ++round)
    for (const OwnSchema which : {OwnSchema::tickets, OwnSchema::index, OwnSchema::shard}) {
      store.run(create_own(which, store.dialect(), store.database()));
      store.run(seed_own(which, store.dialect(), store.database(), true));
    }
  const detail::Rows batons = store.rows({"SELECT parity, side FROM " + store.prefix() + "weft_baton ORDER BY parity",
                                          {detail::ColumnKind::i64, detail::ColumnKind::text}});
  ASSERT_EQ(batons.size(), 2U);
  EXPECT_EQ(batons.at(0, 1), Value("A"));
  EXPECT_EQ(batons.at(1, 1), Value("B"));
  const detail::Rows versions =
      store.rows({"SELECT part, version FROM " + store.prefix() + "weft_version ORDER BY part",
                  {detail::ColumnKind::text, detail::ColumnKind::i64}});
  ASSERT_EQ(versions.size(), 3U);
  EXPECT_EQ(versions.at(0, 0), Value("index"));
  for (std::size_t row = 0; row < 3; ++row) EXPECT_EQ(versions.at(row, 1), Value(detail::own_schema_version));
}

TEST_P(OwnSchemaTest, HasThePrimaryKeysAndIndexesOfItsFiles) {
  for (const OwnSchema which : {OwnSchema::tickets, OwnSchema::index, OwnSchema::shard})
    store.run(create_own(which, store.dialect(), store.database()));
  std::size_t primary = 0;
  std::size_t secondary = 0;
  for (const detail::OwnFile& file : detail::own_files()) {
    const detail::Rows indexes = store.rows(detail::describe_indexes(store.dialect(), store.database(), file.table));
    ASSERT_FALSE(indexes.empty()) << file.table;
    for (std::size_t row = 0; row < indexes.size(); ++row)
      (indexes.at(row, 0) == Value("PRIMARY") ? primary : secondary) += 1;
  }
  EXPECT_GE(primary, detail::own_files().size());
  EXPECT_GE(secondary, 6U);
}

TEST_P(OwnSchemaTest, WithoutAPairSideAHasBothBatons) {
  store.run({"DELETE FROM " + store.prefix() + "weft_baton"});
  store.run(seed_own(OwnSchema::shard, store.dialect(), store.database(), false));
  const detail::Rows batons =
      store.rows({"SELECT side FROM " + store.prefix() + "weft_baton", {detail::ColumnKind::text}});
  ASSERT_EQ(batons.size(), 2U);
  EXPECT_EQ(batons.at(0, 0), Value("A"));
  EXPECT_EQ(batons.at(1, 0), Value("A"));
}

WEFT_ON_EACH_BACKEND(OwnSchemaTest);

}  // namespace
}  // namespace weft::test
