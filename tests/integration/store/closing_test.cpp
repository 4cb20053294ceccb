#include <thread>

#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

using Closing = StoreTest;
WEFT_ON_EACH_BACKEND(Closing);

TEST_P(Closing, RefusesLaterCalls) {
  store.close();
  EXPECT_THROW(items.find({shop, 1}), UsageError);
  EXPECT_THROW(store.add_owner("shop"), UsageError);
  EXPECT_NO_THROW(store.close());
}

TEST_P(Closing, TellsOfTransactionsUnderWay) {
  Transaction tx = store.begin({"shop", shop});
  try {
    store.close(std::chrono::milliseconds(20));
    FAIL() << "a transaction is open";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::timeout);
  }
  EXPECT_THROW(items.find({shop, 1}), UsageError);
}

TEST_P(Closing, ThreadsShareAStore) {
  items.create({.shop_id = shop, .number = 1, .stock = 0});
  constexpr int threads = 4;
  constexpr int rounds = 25;
  {
    std::vector<std::jthread> workers;
    for (int at = 0; at < threads; ++at) {
      workers.emplace_back([&] {
        Repository<Item> mine = store.of(item);
        for (int round = 0; round < rounds; ++round) {
          mine.increment({shop, 1}, "stock", 1, {.deadline = std::chrono::seconds(20)});
          ASSERT_GE(mine.find({shop, 1})->stock, 1);
        }
      });
    }
  }
  EXPECT_EQ(items.find({shop, 1})->stock, threads * rounds);
  EXPECT_EQ(items.find({shop, 1}, {.read_from = ReadFrom::row})->stock, threads * rounds);
}

TEST_P(Closing, OptimisticSavesLoseNothing) {
  items.create({.shop_id = shop, .number = 1, .stock = 0});
  constexpr int threads = 4;
  constexpr int rounds = 15;
  {
    std::vector<std::jthread> workers;
    for (int at = 0; at < threads; ++at) {
      workers.emplace_back([&] {
        Repository<Item> mine = store.of(item);
        for (int done = 0; done < rounds;) {
          Item now = *mine.find({shop, 1});
          ++now.stock;
          try {
            if (mine.save(now, {.deadline = std::chrono::seconds(20)})) ++done;
          } catch (const Conflict&) {
          }
        }
      });
    }
  }
  EXPECT_EQ(items.find({shop, 1})->stock, threads * rounds);
}

}  // namespace
}  // namespace weft::test
