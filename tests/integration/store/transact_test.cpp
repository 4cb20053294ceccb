#include "engine/open.hpp"
#include "integration/store/store_test.hpp"
#include "support/failing_cache.hpp"
#include "support/failing_connector.hpp"

namespace weft::test {
namespace {

class Transact : public StoreTest {
 protected:
  FaultPlan plan;
  TransactOptions patient{.deadline = std::chrono::seconds(10)};

  detail::Seams seams() {
    detail::Seams made;
    made.connector = [this](detail::SessionSettings settings) {
      return make_failing_connector(detail::make_connector(std::move(settings)), plan);
    };
    made.cache = [this](std::unique_ptr<detail::Cache> real) { return make_failing_cache(std::move(real), plan); };
    return made;
  }
  std::int64_t stock() { return items.find({shop, 1}, {.read_from = ReadFrom::row})->stock; }
};
WEFT_ON_EACH_BACKEND(Transact);

TEST_P(Transact, HappensOnceWhicheverStepFails) {
  Store failing = world.open(seams());
  items.create({.shop_id = shop, .number = 1});
  std::int64_t expected = 0;
  int slot = 0;
  const auto add_one = [&] {
    ++slot;
    failing.transact(
        {"shop", shop},
        [&](Transaction& tx) {
          tx.of(item).increment({shop, 1}, "stock", 1, {.deadline = patient.deadline});
          tx.of(setting).create({.shop_id = shop, .name = "x", .slot = slot}, {.deadline = patient.deadline});
        },
        patient);
    ++expected;
  };
  bool hit = true;
  for (std::size_t step = 1; hit; ++step) {
    ASSERT_LT(step, 80U);
    hit = false;
    for (const auto when : {FaultPlan::When::before_effect, FaultPlan::When::after_effect}) {
      plan.fail_at(0);
      add_one();
      plan.fail_at(step, when);
      EXPECT_NO_THROW(add_one()) << "step " << step;
      hit = hit || plan.hit();
      plan.fail_at(0);
      ASSERT_EQ(stock(), expected) << "step " << step << " of " << plan.count();
      EXPECT_EQ(items.find({shop, 1})->stock, expected) << "from the cache";
      ASSERT_TRUE(settings.find({shop, "x", slot}));
    }
  }
}

TEST_P(Transact, AConflictIsRepeatedOnlyWhenAsked) {
  items.create({.shop_id = shop, .number = 1});
  int tries = 0;
  const auto meet_another = [&](Transaction& tx) {
    Item mine = *tx.of(item).find({shop, 1});
    if (++tries == 1) --mine.row_version;  // as if somebody had saved since it was read
    mine.text = "mine";
    tx.of(item).save(mine);
  };
  EXPECT_THROW(store.transact({"shop", shop}, meet_another, patient), Conflict);
  EXPECT_EQ(tries, 1);
  tries = 0;
  TransactOptions again = patient;
  again.repeat_conflicts = true;
  store.transact({"shop", shop}, meet_another, again);
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(items.find({shop, 1})->text, "mine");
}

TEST_P(Transact, WhatTheWorkThrowsEndsIt) {
  int tries = 0;
  const auto give_up = [&](Transaction& tx) {
    ++tries;
    tx.of(item).create({.shop_id = shop, .number = 7});
    throw std::runtime_error("enough");
  };
  EXPECT_THROW(store.transact({"shop", shop}, give_up, patient), std::runtime_error);
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(items.find({shop, 7}), std::nullopt);
  const auto commits_itself = [&](Transaction& tx) {
    tx.of(item).create({.shop_id = shop, .number = 8});
    tx.commit();
  };
  EXPECT_THROW(store.transact({"shop", shop}, commits_itself, patient), UsageError);
  EXPECT_EQ(items.find({shop, 8}), std::nullopt) << "a UsageError says that nothing was applied";
  const auto rolls_back = [](Transaction& tx) { tx.rollback(); };
  EXPECT_THROW(store.transact({"shop", shop}, rolls_back, patient), UsageError);
}

TEST_P(Transact, EndsByItsDeadline) {
  items.create({.shop_id = shop, .number = 1});
  const auto begun = std::chrono::steady_clock::now();
  int tries = 0;
  const auto never_lucky = [&](Transaction&) {
    ++tries;
    throw Unavailable("as if a server were down");
  };
  EXPECT_THROW(store.transact({"shop", shop}, never_lucky, {.deadline = std::chrono::milliseconds(200)}), Unavailable);
  EXPECT_GE(tries, 2);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
}

TEST_P(Transact, TwoThatWaitForEachOtherBothGoThrough) {
  if (!world.servers()) GTEST_SKIP() << "an SQLite file has one writer at a time";
  items.create({.shop_id = shop, .number = 1});
  items.create({.shop_id = shop, .number = 2});
  std::atomic<int> first_tries{0};
  std::atomic<int> waiting{0};
  const auto both = [&](int one, int other) {
    store.transact(
        {"shop", shop},
        [&](Transaction& tx) {
          tx.of(item).increment({shop, one}, "stock", 1, {.deadline = patient.deadline});
          if (++first_tries <= 2) {
            ++waiting;
            while (waiting < 2) std::this_thread::yield();
          }
          tx.of(item).increment({shop, other}, "stock", 1, {.deadline = patient.deadline});
        },
        patient);
  };
  std::thread left([&] { both(1, 2); });
  both(2, 1);
  left.join();
  EXPECT_GE(first_tries, 3) << "the server chose no victim: there was no dead-lock";
  for (const int number : {1, 2}) EXPECT_EQ(items.find({shop, number})->stock, 2);
}

}  // namespace
}  // namespace weft::test
