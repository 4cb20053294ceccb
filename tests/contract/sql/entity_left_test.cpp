#include <gtest/gtest.h>

#include "sample_entities.hpp"
#include "sql_store.hpp"

namespace weft::test {
namespace {

/// What is counted and erased of an owner whoever serves it.
class EntityLeft : public SqlTest {
 protected:
  detail::EntitySql sql = store.entity(text_keyed());

  void put(std::uint64_t owner, const std::string& name, const std::string& note) {
    const std::vector<Value> row{Value(owner), name, Blob{"x"}, note, Value(std::uint64_t{1})};
    ASSERT_EQ(store.change(sql.insert_plain(row)), 1U);
  }
  std::pair<std::uint64_t, std::uint64_t> measure(std::uint64_t owner) {
    const detail::Rows row = store.rows(sql.measure_plain(OwnerId(owner)));
    return {row.at(0, 0).as_uint(), row.at(0, 1).as_uint()};
  }
};

TEST_P(EntityLeft, MeasuresRowsAndBytes) {
  EXPECT_EQ(measure(4), std::pair(std::uint64_t{0}, std::uint64_t{0}));
  put(4, "a", "");
  put(4, "b", "\xc3\xa4\xf0\x9f\xa7\x80");  // two characters, six bytes
  put(6, "c", "somebody else's");
  // "4", the name, "x", the note, "1"
  EXPECT_EQ(measure(4), std::pair(std::uint64_t{2}, std::uint64_t{4 + 4 + 6}));
  EXPECT_EQ(measure(6).first, 1U) << "without any gate";
}

TEST_P(EntityLeft, MeasuresEveryType) {
  const detail::EntitySql all = store.entity(all_types());
  ASSERT_EQ(store.change(all.insert_plain(highest_row(8, 1))), 1U);
  ASSERT_EQ(store.change(all.insert_plain(null_row(8, 2))), 1U);
  const detail::Rows row = store.rows(all.measure_plain(OwnerId(8)));
  EXPECT_EQ(row.at(0, 0).as_uint(), 2U);
  EXPECT_GT(row.at(0, 1).as_uint(), 100U) << "a NULL takes nothing from the sum";
}

TEST_P(EntityLeft, ErasesOneOwnersRows) {
  for (int nth = 0; nth < 7; ++nth) put(4, "row " + std::to_string(nth), "");
  put(6, "other", "");
  std::uint64_t erased = 0;
  for (int round = 0; round < 4; ++round) erased += store.change(sql.erase_left_plain(OwnerId(4), 3));
  EXPECT_EQ(erased, 7U);
  EXPECT_EQ(measure(4).first, 0U);
  EXPECT_EQ(measure(6).first, 1U);
}

WEFT_ON_EACH_BACKEND(EntityLeft);

}  // namespace
}  // namespace weft::test
