// Cache servers that die, stand still, come back with what they had, and lists that change: never a stale read.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "base/failpoint.hpp"
#include "integration/cache_loss/site.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;
using detail::Failpoint;

class CacheLoss : public ::testing::Test {
 protected:
  CacheLoss() {
    seen.find({shop, 0});  // a store that nobody calls has no view, and brings no server back
    for (const std::size_t place : {1U, 2U}) EXPECT_TRUE(site.becomes(place, "on", 20s));
  }
  ~CacheLoss() override {
    for (const std::size_t number : {0U, 1U}) site.lab().cache(number).resume();
  }
  /// At once, as if the machine had died.
  void kill(std::size_t number) {
    ::kill(site.lab().cache(number).pid(), SIGKILL);
    site.lab().cache(number).stop();
  }
  void restart(std::size_t number) {
    site.lab().cache(number).start();
    site.lab().cache(number).wait_ready();
  }
  /// Saves until it is done; false when it is not within `patience`.
  static bool save_at_last(Repository<Register>& registers, OwnerId shop, int number, std::int64_t count,
                           std::chrono::seconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      try {
        Register one = *registers.find({shop, number}, {.read_from = ReadFrom::row});
        one.count = count;
        registers.save(one);
        return true;
      } catch (const Error&) {
        std::this_thread::sleep_for(20ms);
      }
    }
    return false;
  }

  CacheSite& site = CacheSite::only();
  Store writer = site.open(site.file());
  Store other = site.open(site.file());
  Repository<Register> written = writer.of(strict_register);
  Repository<Register> seen = other.of(strict_register);
  OwnerId shop = writer.add_owner("shop");
  CallOptions patient{.deadline = 20s};
};

/// Objects enough for every server to have some.
constexpr int objects = 12;

TEST_F(CacheLoss, AServerThatStandsStillAndGoesOnWithOldItemsIsNotBelieved) {
  for (int number = 0; number < objects; ++number) {
    written.create({.shop_id = shop, .number = number, .count = 1});
    seen.find({shop, number});
  }
  const std::uint64_t before = site.state(1).second;
  site.lab().cache(0).pause();
  for (int number = 0; number < objects; ++number) EXPECT_TRUE(save_at_last(written, shop, number, 2, 20s));
  EXPECT_GT(site.state(1).second, before) << "it was turned off";
  site.lab().cache(0).resume();
  for (int number = 0; number < objects; ++number) EXPECT_EQ(seen.find({shop, number})->count, 2);
  EXPECT_TRUE(site.becomes(1, "on", 20s));
  for (int round = 0; round < 2; ++round)
    for (int number = 0; number < objects; ++number) EXPECT_EQ(seen.find({shop, number})->count, 2);
  EXPECT_EQ(site.state(2).first, "on") << "the other server had no part in it";
}

TEST_F(CacheLoss, AServerThatDiesIsTurnedOffAndComesBackByItself) {
  for (int number = 0; number < objects; ++number) written.create({.shop_id = shop, .number = number, .count = 1});
  kill(1);
  for (int number = 0; number < objects; ++number) EXPECT_TRUE(save_at_last(written, shop, number, 2, 20s));
  restart(1);
  for (int number = 0; number < objects; ++number) EXPECT_EQ(seen.find({shop, number})->count, 2);
  EXPECT_TRUE(site.becomes(2, "on", 20s));
}

TEST_F(CacheLoss, ATransactionOverAServerThatIsOffAndOneThatIsOn) {
  {
    Transaction tx = writer.begin({"shop", shop});
    for (int number = 0; number < objects; ++number)
      tx.of(strict_register).create({.shop_id = shop, .number = number, .count = 1});
    tx.commit();
  }
  for (int number = 0; number < objects; ++number) seen.find({shop, number});
  kill(0);
  EXPECT_TRUE(save_at_last(written, shop, 0, 2, 20s));
  for (int number = 0; number < objects; ++number) save_at_last(written, shop, number, 2, 20s);
  {
    Transaction tx = writer.begin({"shop", shop}, patient);
    for (int number = 0; number < objects; ++number) tx.of(strict_register).increment({shop, number}, "count", 5);
    tx.commit(patient);
  }
  for (int number = 0; number < objects; ++number) EXPECT_EQ(seen.find({shop, number})->count, 7);
  restart(0);
  EXPECT_TRUE(site.becomes(1, "on", 20s));
}

// The server is turned off and on again while a transaction stands between its marker and its COMMIT; another process
// fills under the new generation what was before.
TEST_F(CacheLoss, TheViewIsLookedAtBeforeTheAcknowledgement) {
  for (int number = 0; number < objects; ++number) written.create({.shop_id = shop, .number = number, .count = 1});
  Register one = *written.find({shop, 3});
  one.count = 2;
  bool first = true;
  {
    const Failpoint between("cache.marked", [&] {
      if (!std::exchange(first, false)) return;
      site.execute_on_index("UPDATE {db}weft_cache_server SET state = 2, generation = generation + 1 WHERE server > 0");
      const auto until = std::chrono::steady_clock::now() + 8s;
      while (std::chrono::steady_clock::now() < until && (site.state(1).first != "on" || site.state(2).first != "on")) {
        seen.find({shop, 3});
        std::this_thread::sleep_for(20ms);
      }
      std::this_thread::sleep_for(700ms);  // the other process sees it, too
      for (int nth = 0; nth < 3; ++nth) EXPECT_EQ(seen.find({shop, 3})->count, 1);
    });
    written.save(one, patient);
  }
  EXPECT_FALSE(first);
  EXPECT_EQ(seen.find({shop, 3})->count, 2);
}

TEST_F(CacheLoss, WritersAndReadersWhileServersComeAndGo) {
  for (int number = 0; number < objects; ++number) written.create({.shop_id = shop, .number = number, .count = 0});
  std::array<std::atomic<std::int64_t>, objects> acknowledged{};
  std::atomic<bool> ending{false};
  std::atomic<int> stale{0}, reads{0}, writes{0};
  std::vector<std::thread> threads;
  for (int nth = 0; nth < 2; ++nth) {
    threads.emplace_back([&, nth] {
      for (std::int64_t count = 1; !ending; ++count) {
        for (int number = nth; number < objects; number += 2) {
          try {
            Register one = *written.find({shop, number}, {.read_from = ReadFrom::row});
            one.count = count;
            written.save(one);
            acknowledged[static_cast<std::size_t>(number)] = count;
            ++writes;
          } catch (const Error&) {
            std::this_thread::sleep_for(5ms);
          }
        }
      }
    });
    threads.emplace_back([&] {
      while (!ending) {
        for (int number = 0; number < objects; ++number) {
          const std::int64_t least = acknowledged[static_cast<std::size_t>(number)];
          try {
            if (seen.find({shop, number})->count < least) ++stale;
            ++reads;
          } catch (const Error&) {
          }
        }
      }
    });
  }
  for (int round = 0; round < 2; ++round) {
    site.lab().cache(0).pause();
    std::this_thread::sleep_for(1500ms);
    kill(1);
    std::this_thread::sleep_for(500ms);
    site.lab().cache(0).resume();
    restart(1);
    std::this_thread::sleep_for(2500ms);
  }
  ending = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stale, 0);
  EXPECT_GT(reads, 100);
  EXPECT_GT(writes, 50);
}

// Whoever marks with the row unlocked lets this happen: the second to mark commits first; the first commits, finds the
// other's marker and leaves it; the second then publishes what is older.
TEST_F(CacheLoss, TheMarkerIsSetUnderTheRowLock) {
  written.create({.shop_id = shop, .number = 1, .count = 1});
  std::atomic<std::thread::id> first{};
  std::atomic<bool> second_committed{false}, first_returned{false};
  const auto wait_for = [](const std::atomic<bool>& what, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!what && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(1ms);
  };
  const Failpoint marked("cache.marked", [&] {
    std::thread::id nobody{};
    if (first.compare_exchange_strong(nobody, std::this_thread::get_id())) wait_for(second_committed, 300ms);
  });
  const Failpoint committed("cache.committed", [&] {
    if (first.load() == std::this_thread::get_id()) return;
    second_committed = true;
    wait_for(first_returned, 1000ms);
  });
  std::vector<std::thread> threads;
  for (int nth = 0; nth < 2; ++nth) {
    threads.emplace_back([&] {
      written.increment({shop, 1}, "count", 1, patient);
      if (first.load() == std::this_thread::get_id()) first_returned = true;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.find({shop, 1})->count, 3);
}

TEST_F(CacheLoss, AnOutboxRowGoesWhenItsKeyIsPublished) {
  Repository<Register> registers = writer.of(outbox_register);
  Register one = registers.create({.shop_id = shop, .number = 1, .count = 1});
  one.count = 2;
  registers.save(one);
  EXPECT_EQ(other.of(outbox_register).find({shop, 1})->count, 2);
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (site.outbox_rows() != 0 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(50ms);
  EXPECT_EQ(site.outbox_rows(), 0U);
}

// The double fault: the marker is lost, the old value comes back, and the writer dies after its COMMIT.
TEST_F(CacheLoss, TheOutboxEndsTheDoubleFault) {
  Repository<Register> registers = writer.of(outbox_register);
  Repository<Register> read = other.of(outbox_register);
  Register one = registers.create({.shop_id = shop, .number = 1, .count = 1});
  one.count = 2;
  {
    const Failpoint lost("cache.commit", [&] {
      for (const std::size_t number : {0U, 1U}) {
        kill(number);
        restart(number);
      }
      for (int nth = 0; nth < 20 && site.counted("weft.cache.hit") == 0; ++nth) {
        read.find({shop, 1});
        std::this_thread::sleep_for(50ms);
      }
      EXPECT_EQ(read.find({shop, 1})->count, 1);
    });
    const Failpoint dies("cache.committed", [] { throw std::runtime_error("the writer dies"); });
    EXPECT_THROW(registers.save(one, patient), std::runtime_error);
  }
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (read.find({shop, 1})->count != 2 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(50ms);
  EXPECT_EQ(read.find({shop, 1})->count, 2);
}

TEST_F(CacheLoss, TheListOfServersChangesUnderWritersAndReaders) {
  for (int number = 0; number < objects; ++number) {
    written.create({.shop_id = shop, .number = number, .count = 0});
    seen.find({shop, number});
  }
  MemcachedServer third;
  third.wait_ready();
  const auto turned =
      site.other_file("turned.toml", 7, {third.port(), site.lab().cache(1).port(), site.lab().cache(0).port()});
  Store newer = site.open(turned);
  Repository<Register> there = newer.of(strict_register);
  bool changed = false;
  for (std::int64_t count = 1; count < 400 && !changed; ++count) {
    for (int number = 0; number < objects; number += 3) {
      Repository<Register>& one = number % 2 == 0 ? written : there;
      Repository<Register>& two = number % 2 == 0 ? there : seen;
      if (save_at_last(one, shop, number, count, 10s)) {
        EXPECT_EQ(two.find({shop, number})->count, count);
      }
    }
    changed = site.state(3).first == "on";
  }
  EXPECT_TRUE(changed);
  const auto back = site.other_file("back.toml", 8, {site.lab().cache(0).port(), site.lab().cache(1).port()});
  Store last = site.open(back);
  last.of(strict_register).find({shop, 1});
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (site.state(3).first != "none" && std::chrono::steady_clock::now() < until) {
    last.of(strict_register).find({shop, 1});
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(site.state(3).first, "none");
}

TEST_F(CacheLoss, AvailableModeGoesOnAndIsNotStaleForLong) {
  Repository<Register> registers = writer.of(available_register);
  Repository<Register> read = other.of(available_register);
  for (int number = 0; number < objects; ++number) {
    registers.create({.shop_id = shop, .number = number, .count = 1});
    read.find({shop, number});
  }
  site.lab().cache(0).pause();
  for (int number = 0; number < objects; ++number) {
    Register one = *registers.find({shop, number}, {.read_from = ReadFrom::row});
    one.count = 2;
    registers.save(one);
  }
  site.lab().cache(0).resume();
  std::this_thread::sleep_for(4s);
  for (int number = 0; number < objects; ++number) EXPECT_EQ(read.find({shop, number})->count, 2);
}

}  // namespace
}  // namespace weft::test
