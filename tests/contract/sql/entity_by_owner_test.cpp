#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "sql_store.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using RowValues = std::vector<Value>;

EntityDef sorted_thing() {
  return EntityDef({.name = "sorted",
                    .owner_kind = "shop",
                    .fields = {{.name = "shop_id", .type = Type::u64},
                               {.name = "id", .type = Type::u64},
                               {.name = "tag", .type = Type::text, .length = 8},
                               {.name = "many", .type = Type::u64, .nullable = true},
                               {.name = "cost", .type = Type::decimal, .precision = 5, .scale = 2, .nullable = true},
                               {.name = "made", .type = Type::time, .nullable = true},
                               {.name = "label", .type = Type::text, .length = 8, .nullable = true}},
                    .key = {"shop_id", "id", "tag"},
                    .id_field = "id",
                    .indexes = {{"by_many", {"many", "cost"}},
                                {"by_cost", {"cost"}},
                                {"by_made", {"made", "label"}},
                                {"by_label", {"label", "id"}}}});
}

// The order that pages must have, done in memory: NULL first, numbers by size, text by its bytes.
int compare(const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return int(right.is_null()) - int(left.is_null());
  const auto three_way = [](const auto& one, const auto& other) { return one < other ? -1 : int(other < one); };
  if (std::holds_alternative<std::uint64_t>(left.storage())) return three_way(left.as_uint(), right.as_uint());
  if (std::holds_alternative<Time>(left.storage())) return three_way(left.as_time(), right.as_time());
  if (std::holds_alternative<Decimal>(left.storage()))
    return three_way(std::stod(left.as_decimal()), std::stod(right.as_decimal()));
  return three_way(left.as_text().compare(right.as_text()), 0);
}

int compare(const RowValues& left, const RowValues& right, const std::vector<std::size_t>& order) {
  for (const std::size_t position : order)
    if (const int found = compare(left[position], right[position])) return found;
  return 0;
}

class EntityByOwner : public SqlTest {
 protected:
  template <class T, std::size_t N>
  Value one_of(const T (&choices)[N]) {
    return Value(choices[random_() % N]);
  }
  Value maybe(Value value) { return random_() % 5 == 0 ? Value() : value; }

  RowValues random_row(std::uint64_t owner) {
    static const std::uint64_t numbers[] = {0, 1, std::uint64_t{1} << 63U, (std::uint64_t{1} << 63U) - 1,
                                            ~std::uint64_t{0}};
    static const char* costs[] = {"-999.99", "-1.50", "-1.49", "0.00", "0.01", "9.00", "10.00", "999.99"};
    static const char* texts[] = {"", "A", "a", "a ", "ab", "\xC3\xA4", "\xF0\x9F\x98\x80", "z", "\xEF\xBF\xBF"};
    const Time time(std::chrono::microseconds(std::int64_t(random_() % 5) - 2));
    return {Value(owner),
            Value(std::uint64_t{1 + random_() % 40}),
            one_of(texts),
            maybe(one_of(numbers)),
            maybe(Value(Decimal{costs[random_() % std::size(costs)]})),
            maybe(Value(time)),
            maybe(one_of(texts)),
            Value(std::uint64_t{1})};
  }

  void fill(const detail::EntitySql& sql, const detail::Fence& fence, int rows) {
    for (int at = 0; at < rows; ++at) {
      RowValues row = random_row(fence.owner);
      const bool taken = std::any_of(rows_.begin(), rows_.end(),
                                     [&](const RowValues& one) { return one[1] == row[1] && one[2] == row[2]; });
      if (taken) continue;
      ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
      rows_.push_back(std::move(row));
    }
  }

  std::vector<RowValues> sorted(const std::vector<std::size_t>& order, bool descending) {
    std::vector<RowValues> all = rows_;
    std::sort(all.begin(), all.end(), [&](const RowValues& left, const RowValues& right) {
      const int found = compare(left, right, order);
      return descending ? found > 0 : found < 0;
    });
    return all;
  }

  // Reads page after page as the engine does; the plain form must agree.
  std::vector<RowValues> all_pages(const detail::EntitySql& sql, const detail::Fence& fence, const OwnerQuery& query) {
    const auto order = sql.order_of(query.index);
    std::vector<RowValues> all;
    std::optional<RowValues> after;
    for (int page = 0; page < 1000; ++page) {
      detail::Rows answer = store.rows(sql.by_owner(fence, query, after));
      std::vector<RowValues> rows;
      for (auto& row : sql.decode_by_owner(answer))
        if (row.values) rows.push_back(std::move(*row.values));
      detail::Rows plain = store.rows(sql.by_owner_plain(fence.owner, query, after));
      EXPECT_EQ(sql.decode_plain_all(plain), rows);
      EXPECT_LE(rows.size(), query.limit + 1);
      const bool more = rows.size() > query.limit;
      if (more) rows.pop_back();
      for (auto& row : rows) all.push_back(std::move(row));
      if (!more) return all;
      after.emplace();
      for (const std::size_t position : order) after->push_back(all.back()[position]);
    }
    ADD_FAILURE() << "pages do not end";
    return all;
  }

  std::mt19937_64 random_{seed()};
  std::vector<RowValues> rows_;
};

TEST_P(EntityByOwner, PagesHoldEveryRowOnceInOrder) {
  const detail::EntitySql sql = store.entity(sorted_thing());
  const detail::Fence fence = store.open_gate(4);
  const detail::Fence neighbour = store.open_gate(6);
  fill(sql, neighbour, 20);
  rows_.clear();
  fill(sql, fence, 150);
  for (const char* index : {"", "by_many", "by_cost", "by_made", "by_label"})
    for (const bool descending : {false, true})
      for (const std::size_t limit : {1U, 7U, 1000U}) {
        const auto pages = all_pages(sql, fence, {.index = index, .descending = descending, .limit = limit});
        EXPECT_EQ(pages, sorted(sql.order_of(index), descending)) << index << " " << descending << " " << limit;
      }
}

TEST_P(EntityByOwner, RangesHoldWhatTheyShould) {
  const detail::EntitySql sql = store.entity(sorted_thing());
  const EntityDef def = sorted_thing();
  const detail::Fence fence = store.open_gate(4);
  fill(sql, fence, 150);
  for (int round = 0; round < 60; ++round) {
    static const char* indexes[] = {"", "by_many", "by_cost", "by_made", "by_label"};
    OwnerQuery query{.index = indexes[random_() % 5], .descending = random_() % 2 == 0, .limit = 10};
    const auto order = sql.order_of(query.index);
    const RowValues& sample = rows_[random_() % rows_.size()];
    const std::size_t equal = random_() % 2;
    for (std::size_t at = 0; at < equal; ++at) query.equals.push_back(sample[order[at]]);
    const auto bound = [&]() -> std::optional<v1::Bound> {
      if (random_() % 3 == 0) return std::nullopt;
      const RowValues& edge = rows_[random_() % rows_.size()];
      v1::Bound made{.inclusive = random_() % 2 == 0};
      const std::size_t fields = 1 + random_() % (order.size() - equal);
      for (std::size_t at = 0; at < fields; ++at) made.values.push_back(edge[order[equal + at]]);
      return made;
    };
    query.from = bound();
    query.to = bound();

    // SQL's rules in memory: a comparison with NULL holds for nothing, unless an earlier field has decided already.
    const auto within = [&](const RowValues& row, const std::optional<v1::Bound>& edge, int side) {
      if (!edge) return true;
      for (std::size_t at = 0; at < edge->values.size(); ++at) {
        const Value& value = row[order[equal + at]];
        if (value.is_null() || edge->values[at].is_null()) return false;
        if (const int found = compare(value, edge->values[at])) return found == side;
      }
      return edge->inclusive;
    };
    std::vector<RowValues> wanted;
    for (const RowValues& row : sorted(order, query.descending)) {
      bool fits = within(row, query.from, 1) && within(row, query.to, -1);
      for (std::size_t at = 0; at < equal; ++at)
        fits = fits && !query.equals[at].is_null() && compare(row[order[at]], query.equals[at]) == 0;
      if (fits) wanted.push_back(row);
    }
    EXPECT_EQ(all_pages(sql, fence, query), wanted) << "round " << round << " index " << query.index;
    detail::Rows counted = store.rows(sql.count(fence, query));
    EXPECT_EQ(sql.decode_count(counted).rows, wanted.size());
    EXPECT_TRUE(sql.decode_count(counted).fence.gate);
    EXPECT_EQ(store.rows(sql.count_plain(4, query)).at(0, 0).as_uint(), wanted.size());
  }
}

TEST_P(EntityByOwner, TellsAnOwnerWithoutRowsFromNoGate) {
  const detail::EntitySql sql = store.entity(sorted_thing());
  const detail::Fence fence = store.open_gate(5, 9);
  detail::Rows answer = store.rows(sql.by_owner(fence, {}, std::nullopt));
  const auto page = sql.decode_by_owner(answer);
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].fence.epoch, 9U);
  EXPECT_EQ(page[0].fence.side, 'B');
  EXPECT_FALSE(page[0].values);
  EXPECT_TRUE(store.rows(sql.by_owner({shop_kind, 77, 1, 'B'}, {}, std::nullopt)).empty());
  detail::Rows counted = store.rows(sql.count({shop_kind, 77, 1, 'B'}, {}));
  EXPECT_FALSE(sql.decode_count(counted).fence.gate);
}

TEST_P(EntityByOwner, RefusesQueriesThatDoNotFit) {
  const detail::EntitySql sql = store.entity(sorted_thing());
  const detail::Fence fence{shop_kind, 4, 1, 'A'};
  EXPECT_THROW(sql.by_owner(fence, {.index = "by_nothing"}, std::nullopt), UsageError);
  EXPECT_THROW(sql.by_owner(fence, {.equals = {Value(1U), Value("a"), Value(1U)}}, std::nullopt), UsageError);
  EXPECT_THROW(sql.by_owner(fence, {.equals = {Value("not a number")}}, std::nullopt), UsageError);
  EXPECT_THROW(sql.by_owner(fence, {}, RowValues{Value(1U)}), UsageError);
}

WEFT_ON_EACH_BACKEND(EntityByOwner);

}  // namespace
}  // namespace weft::test
