#include <set>

#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

class ScatterSuite : public StoreTest {
 protected:
  void SetUp() override {
    for (int owner = 0; owner < 8; ++owner) {
      const OwnerId some = store.add_owner("shop");
      for (int number = 0; number < 5; ++number) {
        items.create({.shop_id = some, .number = number, .text = tag, .stock = number});
        wanted.insert({some.value, number});
      }
    }
  }
  std::string tag = "scatter" + std::to_string(shop.value);
  std::set<std::pair<std::uint64_t, std::int64_t>> wanted;
};
WEFT_ON_EACH_BACKEND(ScatterSuite);

TEST_P(ScatterSuite, FindsEveryRowOfEveryShardOnce) {
  Scatter scatter = store.scatter(item.def(), {.where = {{"text", "=", tag}}, .limit_per_shard = 3});
  std::set<std::pair<std::uint64_t, std::int64_t>> seen;
  while (const auto row = scatter.next()) {
    EXPECT_TRUE(seen.emplace((*row)["shop_id"].as_uint(), (*row)["number"].as_int()).second);
  }
  EXPECT_EQ(seen, wanted);
  EXPECT_EQ(scatter.cursor(), "");
}

TEST_P(ScatterSuite, GoesOnWhereACursorStopped) {
  ScatterQuery query{.where = {{"text", "=", tag}, {"stock", ">=", 2}}, .limit_per_shard = 4, .shards_at_once = 2};
  std::set<std::pair<std::uint64_t, std::int64_t>> seen;
  for (int part = 0; part < 100; ++part) {
    Scatter scatter = store.scatter(item.def(), query);
    for (int rows = 0; rows < 5; ++rows) {
      const auto row = scatter.next();
      if (!row) break;
      EXPECT_TRUE(seen.emplace((*row)["shop_id"].as_uint(), (*row)["number"].as_int()).second);
    }
    query.after = scatter.cursor();
    if (query.after.empty()) break;
  }
  std::erase_if(wanted, [](const auto& one) { return one.second < 2; });
  EXPECT_EQ(seen, wanted);
}

TEST_P(ScatterSuite, HasABudget) {
  Scatter scatter = store.scatter(item.def(), {.where = {{"text", "=", tag}}, .max_rows = 3});
  for (int row = 0; row < 3; ++row) EXPECT_TRUE(scatter.next());
  try {
    scatter.next();
    FAIL() << "the budget is three rows";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::overloaded);
  }
}

TEST_P(ScatterSuite, BadQueriesAreRefused) {
  EXPECT_THROW(store.scatter(item.def(), {.where = {{"nothing", "=", 1}}}), UsageError);
  EXPECT_THROW(store.scatter(item.def(), {.where = {{"stock", "LIKE", 1}}}), UsageError);
  EXPECT_THROW(store.scatter(item.def(), {.where = {{"stock", "=", "x"}}}), UsageError);
  EXPECT_THROW(store.scatter(item.def(), {.limit_per_shard = 0}), UsageError);
  EXPECT_THROW(store.scatter(item.def(), {.after = "garbage"}), UsageError);
}

}  // namespace
}  // namespace weft::test
