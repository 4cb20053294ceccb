#include <functional>
#include <map>

#include "base/failpoint.hpp"
#include "engine/open.hpp"
#include "engine/poison.hpp"
#include "integration/store/store_test.hpp"
#include "support/failing_cache.hpp"
#include "support/failing_connector.hpp"

namespace weft::test {
namespace {

// Writes with a token on a store whose I/O steps fail one after the other: what is in doubt can be settled, and what
// resolve() says is the truth.
class Doubt : public StoreTest {
 protected:
  FaultPlan plan;
  Store failing = world.open(seams());
  CallOptions token{.deadline = std::chrono::seconds(10), .token = true};

  detail::Seams seams() {
    detail::Seams made;
    made.connector = [this](detail::SessionSettings settings) {
      return make_failing_connector(detail::make_connector(std::move(settings)), plan);
    };
    made.cache = [this](std::unique_ptr<detail::Cache> real) { return make_failing_cache(std::move(real), plan); };
    return made;
  }

  /// Runs `act` so that the answer of its COMMIT is lost; gives the token of the doubt.
  std::uint64_t lose_commit(const std::function<void()>& act) {
    plan.fail_next("commit", FaultPlan::When::after_effect);
    std::uint64_t found = 0;
    try {
      act();
      ADD_FAILURE() << "no doubt";
    } catch (const InDoubt& error) {
      found = error.token();
    }
    plan.fail_at(0);
    EXPECT_NE(found, 0U);
    return found;
  }

  /// One write under the fault that the plan has; true when it was in doubt, and settled.
  bool attempt(int number, const std::function<void(int)>& act, const std::function<bool(int)>& applied,
               const std::string& what) {
    bool done = false;
    std::uint64_t doubt = 0;
    try {
      act(number);
      done = true;
    } catch (const InDoubt& error) {
      doubt = error.token();
      EXPECT_NE(doubt, 0U) << error.what();
    } catch (const Error& error) {
      EXPECT_EQ(error.outcome(), Outcome::not_applied) << error.what();
    }
    hit = plan.hit();
    plan.fail_at(0);
    if (doubt != 0) {
      const Resolution found = failing.resolve(doubt, token);
      EXPECT_NE(found, Resolution::unknown);
      done = found == Resolution::committed;
      EXPECT_EQ(failing.resolve(doubt, token), found) << "the same when asked again";
    }
    EXPECT_EQ(applied(number), done) << what << (doubt != 0 ? ", resolved" : "");
    return doubt != 0;
  }

  void run(const std::function<void(int)>& prepare, const std::function<void(int)>& act,
           const std::function<bool(int)>& applied) {
    int number = 0;
    bool any = true;
    for (std::size_t step = 1; any; ++step) {
      ASSERT_LT(step, 80U);
      any = false;
      for (const auto when : {FaultPlan::When::before_effect, FaultPlan::When::after_effect}) {
        plan.fail_at(0);
        prepare(++number);
        act(number);
        ASSERT_TRUE(applied(number));
        prepare(++number);
        plan.fail_at(step, when);
        attempt(number, act, applied, "step " + std::to_string(step));
        any = any || hit;
      }
    }
    for (const auto when : {FaultPlan::When::before_effect, FaultPlan::When::after_effect}) {
      prepare(++number);
      plan.fail_next("commit", when);
      EXPECT_TRUE(attempt(number, act, applied, "COMMIT"));
    }
  }
  bool hit = false;
};
WEFT_ON_EACH_BACKEND(Doubt);

TEST_P(Doubt, SaveOfACachedObject) {
  std::map<int, Item> made;
  run([&](int number) { made[number] = items.create({.shop_id = shop, .number = number, .text = "old"}); },
      [&](int number) {
        Item changed = made[number];
        changed.text = "new";
        failing.of(item).save(changed, token);
      },
      [&](int number) {
        const auto row = items.find({shop, number}, {.read_from = ReadFrom::row});
        EXPECT_EQ(items.find({shop, number}), row) << "a cached read shows something else than the row";
        return row->text == "new";
      });
}

TEST_P(Doubt, CreateIncrementAndEraseOfAnUncachedObject) {
  run([](int) {},
      [&](int slot) { failing.of(setting).create({.shop_id = shop, .name = "s", .slot = slot, .number = 1}, token); },
      [&](int slot) {
        return settings.find({shop, "s", slot}).has_value();
      });
  run([&](int slot) { settings.create({.shop_id = shop, .name = "i", .slot = slot, .number = 1}); },
      [&](int slot) {
        failing.of(setting).increment({shop, "i", slot}, "number", 1, token);
      },
      [&](int slot) {
        return settings.find({shop, "i", slot})->number == 2;
      });
  run([&](int slot) { settings.create({.shop_id = shop, .name = "e", .slot = slot, .number = 1}); },
      [&](int slot) {
        failing.of(setting).erase({shop, "e", slot}, token);
      },
      [&](int slot) {
        return !settings.find({shop, "e", slot}).has_value();
      });
}

TEST_P(Doubt, TransactionsHaveATokenWhenAsked) {
  run([&](int number) { items.create({.shop_id = shop, .number = number, .text = "old"}); },
      [&](int number) {
        Transaction tx = failing.begin({"shop", shop}, token);
        Item one = *tx.of(item).find({shop, number}, token);
        one.text = "new";
        tx.of(item).save(one, token);
        tx.of(setting).create({.shop_id = shop, .name = "t", .slot = number}, token);
        tx.commit(token);
      },
      [&](int number) {
        const bool saved = items.find({shop, number})->text == "new";
        EXPECT_EQ(settings.find({shop, "t", number}).has_value(), saved) << "half of the transaction";
        return saved;
      });
}

TEST_P(Doubt, IndexRowsOfAWriteThatNeverWasAreFree) {
  std::map<int, OwnerId> owners;
  const auto mail = [&](int number) { return "d" + std::to_string(shop.value) + "-" + std::to_string(number); };
  const CallOptions no_token{.deadline = token.deadline};
  run([&](int number) { owners[number] = store.add_owner("member"); },
      [&](int number) { failing.of(member).create({.member_id = owners[number], .email = mail(number)}, no_token); },
      [&](int number) {
        const bool there = members.find({owners[number]}, {.read_from = ReadFrom::row}).has_value();
        if (!there) {
          members.create({.member_id = owners[number], .email = mail(number)});
          return false;
        }
        return there;
      });
}

TEST_P(Doubt, ClaimsThatACommittedWriteGaveUpAreFree) {
  int number = 0;
  const auto text = [&](const char* what) { return what + std::to_string(shop.value) + "-" + std::to_string(number); };
  const Member ann = members.create({.email = text("ann"), .nick = text("nick")});
  const auto change_nick = [&] {
    Member changed = *members.find({ann.member_id}, {.read_from = ReadFrom::row});
    ++number;
    changed.nick = text("nick");
    failing.of(member).save(changed, token);
  };
  change_nick();
  const std::string old = text("nick");
  const std::uint64_t doubt = lose_commit(change_nick);
  EXPECT_THROW(members.create({.email = text("bob"), .nick = old}), Duplicate) << "held until it is settled";
  ASSERT_EQ(failing.resolve(doubt, token), Resolution::committed);
  members.create({.email = text("eve"), .nick = old});
}

TEST_P(Doubt, WithoutATokenItStaysUnknown) {
  items.create({.shop_id = shop, .number = 1});
  const auto save = [&] {
    Item one = *items.find({shop, 1}, {.read_from = ReadFrom::row});
    failing.of(item).save(one);
  };
  plan.fail_next("commit", FaultPlan::When::after_effect);
  try {
    save();
    FAIL() << "no doubt";
  } catch (const InDoubt& error) {
    EXPECT_EQ(error.token(), 0U);
  }
  EXPECT_EQ(store.resolve(0), Resolution::unknown);
  EXPECT_EQ(store.resolve(4711), Resolution::unknown) << "none of this store's";
}

TEST_P(Doubt, ResolveTakesWhatIsStaleOutOfTheCache) {
  if (!world.servers()) GTEST_SKIP() << "the in-process cache's keys change with the file";
  items.create({.shop_id = shop, .number = 1, .text = "old"});
  const auto save = [&](const std::string& text) {
    Item one = *items.find({shop, 1}, {.read_from = ReadFrom::row});
    one.text = text;
    failing.of(item).save(one, token);
  };
  const auto parts = failing.core().parts();
  const std::uint64_t first = lose_commit([&] { save("old"); });
  const std::vector<std::string> keys = parts->doubts->find(first)->cache_keys;
  ASSERT_EQ(keys.size(), 1U);
  ASSERT_EQ(failing.resolve(first, token), Resolution::committed);
  EXPECT_TRUE(parts->doubts->find(first)->cache_keys.empty()) << "settled: nothing is left to do";

  // What a reader would have left there that found the marker ended while the COMMIT was still on its way.
  const auto soon = detail::Deadline::in(std::chrono::seconds(5));
  detail::Cache& cache = *parts->caches->now(soon).cache;
  const auto at = [&] { return cache.lease()->get(keys, soon).front().item; };
  ASSERT_TRUE(detail::CacheWriter::remove(cache, keys[0], soon));
  items.find({shop, 1});
  items.find({shop, 1});
  const std::string old = at()->bytes;
  const std::uint64_t second = lose_commit([&] { save("new"); });
  const detail::CacheStore stale{.key = keys[0], .bytes = old, .ttl_seconds = 60};
  cache.lease()->set_and_get({&stale, 1}, soon);
  ASSERT_EQ(items.find({shop, 1})->text, "old") << "the premise of this test";
  EXPECT_EQ(failing.resolve(second, token), Resolution::committed);
  EXPECT_EQ(items.find({shop, 1})->text, "new");
}

TEST_P(Doubt, APausedWriterWhoseTokenWasPoisonedIsToldThatNothingWasApplied) {
  if (!world.servers()) GTEST_SKIP() << "an SQLite file has one writer at a time";
  const std::string mail = "paused" + std::to_string(shop.value);
  const OwnerId owner = store.add_owner("member");
  const auto parts = store.core().parts();
  const auto soon = detail::Deadline::in(std::chrono::seconds(5));
  const std::uint16_t kind = parts->index->name_number(detail::NameSpace::owner_kind, "member", soon);
  {
    const detail::Failpoint paused("transaction.taken", [&] {
      const auto rows = world.on_index({"SELECT nonce FROM {db}weft_claim WHERE value = '" + mail + "'"});
      EXPECT_EQ(detail::poison_token(*parts, kind, owner.value, rows.at(0, 0).as_uint(), detail::IfAlone::poison, soon),
                detail::Poisoned::never);
      EXPECT_EQ(detail::poison_token(*parts, kind, owner.value, rows.at(0, 0).as_uint(), detail::IfAlone::poison, soon),
                detail::Poisoned::never)
          << "poisoned before, not committed";
    });
    try {
      members.create({.member_id = owner, .email = mail});
      FAIL() << "it committed all the same";
    } catch (const Unavailable& error) {
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
      EXPECT_TRUE(error.retryable());
      EXPECT_NE(std::string(error.what()).find("settled"), std::string::npos) << error.what();
    }
  }
  EXPECT_EQ(members.find({owner}, {.read_from = ReadFrom::row}), std::nullopt);
  members.create({.member_id = owner, .email = mail});
}

}  // namespace
}  // namespace weft::test
