// After an outage a server meets the load that is offered, and no storm of repetitions.
#include <gtest/gtest.h>

#include <iostream>

#include "integration/store/entities.hpp"
#include "integration/wire/gated_site.hpp"

namespace weft::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// Callers that begin a call each few milliseconds, whatever became of the last.
class Load {
 public:
  Load(std::function<void(int)> call, int callers, milliseconds every) {
    for (int nth = 0; nth < callers; ++nth) {
      threads_.emplace_back([this, call, nth, every] {
        for (auto next = Clock::now(); !ending_; next += every) {
          std::this_thread::sleep_until(next);
          ++offered_;
          try {
            call(nth);
          } catch (const Error&) {
            ++failed_;
          }
          next = std::max(next, Clock::now() - every);
        }
      });
    }
  }
  ~Load() {
    ending_ = true;
    for (auto& thread : threads_) thread.join();
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  int offered() const noexcept { return offered_; }
  int failed() const noexcept { return failed_; }

 private:
  std::atomic<bool> ending_{false};
  std::atomic<int> offered_{0};
  std::atomic<int> failed_{0};
  std::vector<std::thread> threads_;
};

class Outage : public testing::Test {
 protected:
  /// Statements the server ran and calls that were offered, in the two seconds after `heal`.
  void after(const std::function<void(TcpGate&)>& fault) {
    GatedSite site("[deadline]\ncall_ms = 400\nconnect_ms = 200\ntransaction_ms = 1000\ncache_ms = 100\n");
    Store store = site.open();
    Repository<Setting> settings = store.of(setting);
    std::vector<OwnerId> owners;
    for (const std::uint32_t shard : {1U, 2U}) {
      owners.push_back(store.add_owner("shop", {.shard = shard}));
      settings.create({.shop_id = owners.back(), .name = "s", .slot = 0, .number = 1});
    }
    Load load(
        [&](int nth) {
          settings.find({owners[static_cast<std::size_t>(nth % 2)], std::string("s"), 0});
        },
        16, milliseconds(25));
    std::this_thread::sleep_for(milliseconds(400));
    const int healthy = load.failed();
    site.for_all(fault);
    std::this_thread::sleep_for(milliseconds(1500));
    EXPECT_GT(load.failed(), healthy);
    const auto statements = site.status("Com_stmt_execute");
    const int offered = load.offered();
    site.heal();
    std::this_thread::sleep_for(milliseconds(2500));
    const int failed = load.failed();
    std::this_thread::sleep_for(milliseconds(500));
    EXPECT_EQ(load.failed(), failed) << "three seconds after the outage calls still fail";
    const auto ran = static_cast<double>(site.status("Com_stmt_execute") - statements);
    const auto asked = static_cast<double>(load.offered() - offered);
    std::cout << "after the outage: " << asked << " calls offered, " << ran << " statements run\n";
    EXPECT_GT(asked, 500);
    EXPECT_LE(ran, 1.1 * asked);
  }
};

TEST_F(Outage, black_hole_is_followed_by_no_storm) {
  after([](TcpGate& gate) { gate.stop(); });
}

TEST_F(Outage, lost_connections_are_followed_by_no_storm) {
  after([](TcpGate& gate) {
    gate.stop();
    gate.reset();
  });
}

}  // namespace
}  // namespace weft::test
