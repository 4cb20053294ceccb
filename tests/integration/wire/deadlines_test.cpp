// No call outlives its deadline, whatever a server does: all calls of a store against servers that are stopped, swallow
// everything, or drip. WEFT_DEADLINE_ROUNDS asks for more rounds than the few of a plain run, and for the figure
// itself.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "integration/store/entities.hpp"
#include "integration/wire/gated_site.hpp"
#include "integration/wire/lateness.hpp"

namespace weft::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds deadline{120};
constexpr double allowed_ms = 20;

class Deadlines : public testing::Test {
 protected:
  static GatedSite& site() {
    // Few connections, so that callers wait for them, too; a cache that is patient beyond the deadline.
    static GatedSite made(
        "[pool]\nper_server = 4\nper_process = 64\n[deadline]\ncall_ms = 5000\nconnect_ms = 1000\n"
        "transaction_ms = 10000\ncache_ms = 1000\n");
    return made;
  }

  void SetUp() override {
    site().heal();
    for (std::uint32_t shard : {1U, 2U}) {
      owners_.push_back(store_.add_owner("shop", {.shard = shard}));
      for (std::int64_t number = 0; number < 10; ++number)
        items_.create({.shop_id = owners_.back(), .number = number, .text = std::string(200, 't'), .stock = 0});
      settings_.create({.shop_id = owners_.back(), .name = "s", .slot = 0, .number = 1});
    }
    calls_ = {
        {"find a row",
         [&](CallOptions how) {
           how.read_from = ReadFrom::row;
           items_.find({owners_[0], 1}, how);
         }},
        {"find in the cache",
         [&](CallOptions how) {
           items_.find({owners_[1], 2}, how);
         }},
        {"find_many over shards",
         [&](CallOptions how) {
           std::vector<Key> keys;
           for (std::int64_t number = 0; number < 10; ++number)
             for (const OwnerId owner : owners_) keys.emplace_back(owner, number);
           items_.find_many(keys, how);
         }},
        {"write a cached row",
         [&](const CallOptions& how) {
           items_.increment({owners_[0], 3}, "stock", 1, how);
         }},
        {"write an uncached row",
         [&](const CallOptions& how) {
           settings_.increment({owners_[1], std::string("s"), 0}, "number", 1, how);
         }},
        {"create with an id", [&](const CallOptions& how) { listings_.create({.shop_id = owners_[0]}, how); }},
        {"add an owner", [&](const CallOptions& how) { store_.add_owner("shop", {}, how); }},
    };
  }

  void TearDown() override { site().heal(); }

  void timed(const std::string& name, const std::function<void()>& call) {
    const auto due = Clock::now() + deadline;
    try {
      call();
    } catch (const Error& error) {
      // Refused at once or given up: what counts is when.
      if (error.code() == Code::usage || error.code() == Code::internal) throw;
    }
    const auto late = Clock::now() - due;
    all_.add(late);
    if (late > milliseconds(100))
      std::cout << name << " was late by " << std::chrono::duration_cast<milliseconds>(late).count() << " ms\n";
    if (late > milliseconds(-5)) ++at_deadline_;
  }

  /// A transaction whose beginning is before the fault, so that its verbs and its commit meet it.
  void in_transaction(const std::function<void()>& fault_is_there) {
    Transaction tx = store_.begin({"shop", owners_[1]});
    auto items = tx.of(item);
    items.increment({owners_[1], 5}, "stock", 1);
    fault_is_there();
    timed("a verb of a transaction", [&] { items.increment({owners_[1], 6}, "stock", 1, {.deadline = deadline}); });
  }
  void in_commit(const std::function<void()>& fault_is_there) {
    Transaction tx = store_.begin({"shop", owners_[0]});
    tx.of(item).increment({owners_[0], 7}, "stock", 1);
    fault_is_there();
    timed("commit", [&] { tx.commit({.deadline = deadline}); });
  }

  /// Until every call works again: breakers close by their probes.
  void until_all_work() {
    const auto patience = Clock::now() + std::chrono::seconds(20);
    for (std::size_t at = 0; at < calls_.size();) {
      try {
        calls_[at].second({.deadline = std::chrono::seconds(2)});
        ++at;
      } catch (const Error& error) {
        if (Clock::now() > patience) throw;
        std::this_thread::sleep_for(milliseconds(5));
      }
    }
  }

  void run(const std::string& what, const std::function<void()>& fault) {
    const char* asked = std::getenv("WEFT_DEADLINE_ROUNDS");
    const int rounds = asked == nullptr ? 4 : std::atoi(asked);
    ControlThread control;
    for (int round = 0; round < rounds; ++round) {
      until_all_work();
      std::atomic<int> ready{0};
      std::atomic<bool> faulty{false};
      const auto wait = [&] {
        ++ready;
        while (!faulty) std::this_thread::sleep_for(milliseconds(1));
      };
      std::vector<std::thread> callers;
      callers.emplace_back([&] { in_transaction(wait); });
      callers.emplace_back([&] { in_commit(wait); });
      for (const auto& [name, call] : calls_) {
        callers.emplace_back([&, &name = name, &call = call] {
          wait();
          for (int again = 0; again < 2; ++again) timed(name, [&] { call({.deadline = deadline}); });
        });
      }
      while (ready < static_cast<int>(callers.size())) std::this_thread::sleep_for(milliseconds(1));
      fault();
      faulty = true;
      for (auto& caller : callers) caller.join();
      site().heal();
    }
    const Lateness& machine = control.stop();
    std::cout << all_.text(what + ", calls") << "; " << at_deadline_ << " met their deadline\n"
              << machine.text(what + ", control thread") << "\n";
    EXPECT_GE(at_deadline_, rounds * 4);
    EXPECT_LE(all_.quantile(1), allowed_ms + machine.quantile(1));
    if (asked != nullptr) {
      EXPECT_LE(all_.quantile(0.999), allowed_ms);
    }
  }

  Store store_ = site().open();
  Repository<Item> items_ = store_.of(item);
  Repository<Setting> settings_ = store_.of(setting);
  Repository<Listing> listings_ = store_.of(listing);
  std::vector<OwnerId> owners_;
  std::vector<std::pair<std::string, std::function<void(CallOptions)>>> calls_;
  Lateness all_;
  std::atomic<int> at_deadline_{0};
};

TEST_F(Deadlines, black_hole) {
  run("black hole", [] { site().for_all([](TcpGate& gate) { gate.stop(); }); });
}

TEST_F(Deadlines, answers_that_never_come) {
  run("no answers", [] { site().for_all([](TcpGate& gate) { gate.stop_answers(); }); });
}

TEST_F(Deadlines, stopped_servers) {
  run("stopped", [] {
    site().database().signal(SIGSTOP);
    site().cache().pause();
  });
}

TEST_F(Deadlines, dripping_servers) {
  run("drip", [] { site().for_all([](TcpGate& gate) { gate.drip(milliseconds(400)); }); });
}

TEST_F(Deadlines, servers_that_drip_faster_than_the_cache_waits) {
  run("fast drip", [] { site().for_all([](TcpGate& gate) { gate.drip(milliseconds(30)); }); });
}

}  // namespace
}  // namespace weft::test
