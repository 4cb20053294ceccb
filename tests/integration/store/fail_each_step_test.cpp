#include <functional>

#include "engine/open.hpp"
#include "integration/store/store_test.hpp"
#include "support/failing_cache.hpp"
#include "support/failing_connector.hpp"

namespace weft::test {
namespace {

// Each I/O step of each verb fails once, before and after its effect. What the caller is told must be the truth:
// not_applied means the old state, success the new one, unknown either of them; and a cached read never shows anything
// but the row.
class FailEachStep : public StoreTest {
 protected:
  FaultPlan plan;
  detail::Seams seams() {
    detail::Seams failing;
    failing.connector = [this](detail::SessionSettings settings) {
      return make_failing_connector(detail::make_connector(std::move(settings)), plan);
    };
    failing.cache = [this](std::unique_ptr<detail::Cache> real) { return make_failing_cache(std::move(real), plan); };
    return failing;
  }
  CallOptions patient{.deadline = std::chrono::seconds(10)};

  /// `prepare(number)` makes the state before (by the sound store), `act(number)` runs the verb on the failing one,
  /// `applied(number)` tells by the sound store whether it happened; it also asserts that nothing is half done.
  void run(const std::function<void(int)>& prepare, const std::function<void(int)>& act,
           const std::function<bool(int)>& applied) {
    constexpr std::size_t more_than_any_verb_takes = 60;
    int number = 0;
    int unknown = 0;
    bool hit = true;
    for (std::size_t step = 1; hit; ++step) {
      ASSERT_LT(step, more_than_any_verb_takes);
      hit = false;
      for (const auto when : {FaultPlan::When::before_effect, FaultPlan::When::after_effect}) {
        // A sound run first: sessions that the fault before has broken are opened again, beliefs are settled.
        plan.fail_at(0);
        prepare(++number);
        act(number);
        ASSERT_TRUE(applied(number));

        prepare(++number);
        plan.fail_at(step, when);
        std::string told = "success";
        bool in_doubt = false;
        try {
          act(number);
        } catch (const Error& error) {
          told = std::string(to_string(error.outcome())) + " by " + error.what();
          in_doubt = error.outcome() == Outcome::unknown;
        }
        hit = hit || plan.hit();
        told = describe(step, when, told);
        if (in_doubt) {
          ++unknown;
          const std::string name = plan.steps().at(step - 1);
          EXPECT_TRUE(name == "commit" || name == "execute") << "this step cannot leave a doubt: " << told;
        }
        plan.fail_at(0);
        const bool happened = applied(number);
        if (!in_doubt) {
          EXPECT_EQ(happened, told.ends_with("success")) << told;
        }
      }
    }
    EXPECT_GE(unknown, 1) << "the lost answer to the COMMIT, or to the one autocommit write, is a doubt";
  }
  std::string describe(std::size_t step, FaultPlan::When when, const std::string& told) const {
    const auto steps = plan.steps();
    return "step " + std::to_string(step) + " (" + (step <= steps.size() ? steps[step - 1] : "?") + ") failed " +
           (when == FaultPlan::When::before_effect ? "before" : "after") + " its effect; told: " + told;
  }
  std::optional<Item> sound_item(int number) {
    auto row = items.find({shop, number}, {.read_from = ReadFrom::row});
    EXPECT_EQ(items.find({shop, number}), row) << "a cached read shows something else than the row";
    return row;
  }
};
WEFT_ON_EACH_BACKEND(FailEachStep);

TEST_P(FailEachStep, CreateOfACachedObject) {
  Store failing = world.open(seams());
  run([](int) {},
      [&](int number) { failing.of(item).create({.shop_id = shop, .number = number, .text = "x"}, patient); },
      [&](int number) { return sound_item(number).has_value(); });
}

TEST_P(FailEachStep, SaveOfACachedObject) {
  Store failing = world.open(seams());
  std::map<int, Item> made;
  run([&](int number) { made[number] = items.create({.shop_id = shop, .number = number, .text = "old", .stock = 1}); },
      [&](int number) {
        Item changed = made[number];
        changed.text = "new";
        changed.stock = 2;
        failing.of(item).save(changed, patient);
      },
      [&](int number) {
        const auto now = sound_item(number);
        EXPECT_TRUE(now && (now->text == "new") == (now->stock == 2)) << "half of it";
        return now && now->text == "new";
      });
}

TEST_P(FailEachStep, SaveOfAnUncachedObject) {
  Store failing = world.open(seams());
  std::map<int, Setting> made;
  run([&](int slot) { made[slot] = settings.create({.shop_id = shop, .name = "s", .slot = slot, .number = 1}); },
      [&](int slot) {
        Setting changed = made[slot];
        changed.number = 2;
        failing.of(setting).save(changed, patient);
      },
      [&](int slot) {
        return settings.find({shop, "s", slot})->number == 2;
      });
}

TEST_P(FailEachStep, Increment) {
  Store failing = world.open(seams());
  run([&](int number) { items.create({.shop_id = shop, .number = number, .stock = 10}); },
      [&](int number) {
        failing.of(item).increment({shop, number}, "stock", 1, patient);
      },
      [&](int number) {
        const auto now = sound_item(number);
        EXPECT_TRUE(now->stock == 10 || now->stock == 11) << "added twice";
        return now->stock == 11;
      });
}

TEST_P(FailEachStep, EraseOfACachedObject) {
  Store failing = world.open(seams());
  run([&](int number) { items.create({.shop_id = shop, .number = number}); },
      [&](int number) {
        failing.of(item).erase({shop, number}, patient);
      },
      [&](int number) { return !sound_item(number).has_value(); });
}

TEST_P(FailEachStep, CreateAndEraseWithIndexRows) {
  Store failing = world.open(seams());
  const auto mail = [&](int number) { return "m" + std::to_string(shop.value) + "-" + std::to_string(number); };
  std::map<int, OwnerId> owners;
  const auto there = [&](int number) {
    const auto row = members.find({owners[number]}, {.read_from = ReadFrom::row});
    EXPECT_EQ(members.find({owners[number]}), row);
    // A claim may dangle without its object; an object without its claim may never be.
    EXPECT_EQ(members.find_by_unique("member_email", mail(number)), row);
    return row.has_value();
  };
  run([&](int number) { owners[number] = store.add_owner("member"); },
      [&](int number) { failing.of(member).create({.member_id = owners[number], .email = mail(number)}, patient); },
      there);
  owners.clear();
  run(
      [&](int number) {
        owners[number + 1000] = owners[number] = store.add_owner("member");
        members.create({.member_id = owners[number], .email = mail(number + 1000)});
      },
      [&](int number) { failing.of(member).erase({owners[number]}, patient); },
      [&](int number) { return !there(number + 1000); });
}

TEST_P(FailEachStep, CommitOfSeveralRows) {
  Store failing = world.open(seams());
  run([&](int number) { items.create({.shop_id = shop, .number = number, .text = "old"}); },
      [&](int number) {
        Transaction tx = failing.begin({"shop", shop}, patient);
        Item one = *tx.of(item).find({shop, number}, patient);
        one.text = "new";
        tx.of(item).save(one, patient);
        tx.of(item).create({.shop_id = shop, .number = number + 500, .text = "new"}, patient);
        tx.of(setting).create({.shop_id = shop, .name = "t", .slot = number}, patient);
        tx.commit(patient);
      },
      [&](int number) {
        const bool saved = sound_item(number)->text == "new";
        EXPECT_EQ(sound_item(number + 500).has_value(), saved) << "half of the transaction";
        EXPECT_EQ(settings.find({shop, "t", number}).has_value(), saved) << "half of the transaction";
        return saved;
      });
}

TEST_P(FailEachStep, FindTellsTheTruthOrFails) {
  Store failing = world.open(seams());
  const Item made = items.create({.shop_id = shop, .number = 1, .text = "x"});
  failing.of(item).find({shop, 1}, patient);
  for (const ReadFrom from : {ReadFrom::cache_or_row, ReadFrom::row}) {
    for (std::size_t step = 1; step <= 8; ++step) {
      for (const auto when : {FaultPlan::When::before_effect, FaultPlan::When::after_effect}) {
        Transaction tx = store.begin({"shop", shop});
        tx.touch(item.def(), {shop, 1});
        tx.commit();
        plan.fail_at(step, when);
        EXPECT_EQ(failing.of(item).find({shop, 1}, {.deadline = patient.deadline, .read_from = from}), made);
        plan.fail_at(0);
        EXPECT_EQ(items.find({shop, 1}), made);
      }
    }
  }
}

}  // namespace
}  // namespace weft::test
