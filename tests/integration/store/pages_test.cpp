#include <algorithm>
#include <random>

#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

class Pages : public StoreTest {
 protected:
  void SetUp() override {
    const char* given = std::getenv("WEFT_SEED");
    const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device()();
    RecordProperty("seed", std::to_string(seed));
    SCOPED_TRACE("WEFT_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<Listing> wanted;
    for (int at = 0; at < 137; ++at) {
      Listing one{.shop_id = shop, .title = "t", .price = static_cast<std::int64_t>(random() % 9)};
      if (random() % 3 != 0) one.note = std::string(1, static_cast<char>('a' + random() % 4));
      wanted.push_back(one);
    }
    made = listings.create_many(wanted);
  }
  std::vector<Listing> all(OwnerQuery query) {
    std::vector<Listing> rows;
    for (;;) {
      const auto page = listings.find_by_owner(shop, query);
      rows.insert(rows.end(), page.rows.begin(), page.rows.end());
      if (page.cursor.empty()) return rows;
      EXPECT_EQ(page.rows.size(), query.limit);
      query.after = page.cursor;
    }
  }
  // The rows a query must give, by a sort in memory.
  template <class Keep, class Order>
  std::vector<Listing> expected(Keep keep, Order order, bool descending) const {
    std::vector<Listing> rows;
    std::copy_if(made.begin(), made.end(), std::back_inserter(rows), keep);
    std::sort(rows.begin(), rows.end(), [&](const Listing& left, const Listing& right) {
      return descending ? order(right) < order(left) : order(left) < order(right);
    });
    return rows;
  }
  std::vector<Listing> made;
};
WEFT_ON_EACH_BACKEND(Pages);

TEST_P(Pages, EveryRowOnceInEveryOrderAndPageSize) {
  const auto by_key = [](const Listing& one) { return one.id.value; };
  const auto by_price = [](const Listing& one) { return std::tuple(one.price, one.id.value); };
  const auto by_note = [](const Listing& one) { return std::tuple(one.note, one.price, one.id.value); };
  const auto any = [](const Listing&) { return true; };
  for (const bool descending : {false, true}) {
    for (const std::size_t limit : {1U, 7U, 136U, 137U, 138U}) {
      EXPECT_EQ(all({.descending = descending, .limit = limit}), expected(any, by_key, descending));
      EXPECT_EQ(all({.index = "by_price", .descending = descending, .limit = limit}),
                expected(any, by_price, descending));
      EXPECT_EQ(all({.index = "by_note", .descending = descending, .limit = limit}),
                expected(any, by_note, descending));
    }
  }
}

TEST_P(Pages, RangesAndEquals) {
  const auto by_price = [](const Listing& one) { return std::tuple(one.price, one.id.value); };
  const auto between = [](const Listing& one) { return one.price >= 2 && one.price < 6; };
  const OwnerQuery range{.index = "by_price", .limit = 10, .from = Bound{{2}, true}, .to = Bound{{6}, false}};
  EXPECT_EQ(all(range), expected(between, by_price, false));
  EXPECT_EQ(listings.count(shop, range), expected(between, by_price, false).size());
  const auto noted = [](const Listing& one) { return one.note == "b" && one.price > 3; };
  const OwnerQuery equal{
      .index = "by_note", .descending = true, .limit = 3, .equals = {"b"}, .from = Bound{{3}, false}};
  EXPECT_EQ(all(equal), expected(noted, by_price, true));
  EXPECT_EQ(listings.count(shop), made.size());
}

TEST_P(Pages, AnOwnerWithoutRows) {
  const OwnerId empty = store.add_owner("shop");
  EXPECT_TRUE(listings.find_by_owner(empty).rows.empty());
  EXPECT_EQ(listings.count(empty), 0U);
  EXPECT_TRUE(listings.find_by_owner(555555555).rows.empty());
}

TEST_P(Pages, BadQueriesAreRefused) {
  const std::string cursor = listings.find_by_owner(shop, {.limit = 1}).cursor;
  EXPECT_THROW(listings.find_by_owner(shop, {.descending = true, .after = cursor}), UsageError);
  EXPECT_THROW(listings.find_by_owner(store.add_owner("shop"), {.after = cursor}), UsageError);
  EXPECT_THROW(listings.find_by_owner(shop, {.after = "garbage!"}), UsageError);
  EXPECT_THROW(listings.find_by_owner(shop, {.limit = 0}), UsageError);
  EXPECT_THROW(listings.find_by_owner(shop, {.limit = 10001}), UsageError);
  EXPECT_THROW(listings.find_by_owner(shop, {.index = "nothing"}), UsageError);
  EXPECT_THROW(listings.find_by_owner(shop, {.index = "by_price", .equals = {1, 2}}), UsageError);
  EXPECT_THROW(listings.find_by_owner(shop, {.index = "by_price", .equals = {"text"}}), UsageError);
}

}  // namespace
}  // namespace weft::test
