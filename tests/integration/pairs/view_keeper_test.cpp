#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/failpoint.hpp"
#include "integration/pairs/pair_site.hpp"
#include "support/tcp_gate.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

/// Clients that reach the index through gates of the test's own.
class ViewKeeping : public ::testing::Test {
 public:
  static void SetUpTestSuite() { own_site = new PairSite({.view = "lease_ms = 400"}); }
  static void TearDownTestSuite() {
    delete own_site;
    own_site = nullptr;
  }
  static PairSite* own_site;

  std::filesystem::path file(const std::string& on_loss) {
    std::filesystem::path made = own_site->file_with_ports({{"index-a", gate_a_.port()}, {"index-b", gate_b_.port()}});
    std::ofstream(made, std::ios::app) << "on_loss = \"" << on_loss << "\"\n";
    return made;
  }
  void cut_index_off() {
    gate_a_.stop();
    gate_b_.stop();
  }
  static void set_role(const std::string& values) {
    own_site->on_index('A', {"REPLACE INTO weft_index.weft_role (shard, state, side, epoch, takeover, position, "
                             "changed_at) VALUES " +
                             values});
  }
  void TearDown() override { own_site->on_index('A', {"DELETE FROM weft_index.weft_role"}); }

  Repository<Setting> settings(Store& store, OwnerId owner) {
    Repository<Setting> made = store.of(setting);
    made.create({.shop_id = owner, .name = "raised"});
    return made;
  }
  static Key key(OwnerId owner) { return {owner, std::string("raised"), 0}; }

 protected:
  TcpGate gate_a_{own_site->lab().index().a().port()};
  TcpGate gate_b_{own_site->lab().index().b().port()};
};
PairSite* ViewKeeping::own_site = nullptr;

TEST_F(ViewKeeping, StopsWhenTheViewIsLostAndGoesOnWhenItIsBack) {
  Store store = PairSite::open(file("stop"), {});
  const OwnerId owner = own_site->owner(store, 1, 0);
  Repository<Setting> rows = settings(store, owner);
  ASSERT_TRUE(rows.increment(key(owner), "number", 1));
  cut_index_off();
  ASSERT_TRUE(rows.increment(key(owner), "number", 1)) << "the lease has not passed";
  std::this_thread::sleep_for(450ms);
  try {
    rows.increment(key(owner), "number", 1, {.deadline = 200ms});
    ADD_FAILURE() << "a write was sent under a view that had ended";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  EXPECT_THROW(rows.find(key(owner), {.deadline = 200ms}), Unavailable);
  gate_a_.reset();
  gate_b_.reset();
  gate_a_.pass();
  gate_b_.pass();
  EXPECT_EQ(rows.increment(key(owner), "number", 1, {.deadline = 5s}), 3);
}

TEST_F(ViewKeeping, GoesOnWhenToldSoAndSaysSinceWhen) {
  std::mutex mutex;
  std::vector<std::string> lines;
  double counted = 0;
  OpenOptions options;
  options.log = [&](LogLevel level, std::string_view text) {
    const std::lock_guard lock(mutex);
    if (level == LogLevel::warning && text.find("view") != std::string_view::npos) lines.emplace_back(text);
  };
  options.metrics = [&](const Metric& metric) {
    const std::lock_guard lock(mutex);
    if (metric.name == "weft.view.old") counted += metric.value;
  };
  Store store = PairSite::open(file("go_on"), options);
  const OwnerId owner = own_site->owner(store, 1, 0);
  Repository<Setting> rows = settings(store, owner);
  ASSERT_TRUE(rows.increment(key(owner), "number", 1));
  cut_index_off();
  std::this_thread::sleep_for(1200ms);
  EXPECT_EQ(rows.increment(key(owner), "number", 1), 2);
  EXPECT_EQ(rows.find(key(owner))->number, 2);
  const std::lock_guard lock(mutex);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines.front().find("ms ago"), std::string::npos) << lines.front();
  EXPECT_GE(counted, 2);
}

TEST_F(ViewKeeping, AWriteWhoseSideLostItsRoleMeanwhileIsInDoubt) {
  Store store = own_site->open();
  const OwnerId owner = own_site->owner(store, 1, 0);
  Repository<Setting> rows = settings(store, owner);
  ASSERT_TRUE(rows.increment(key(owner), "number", 1));
  // The reply is there; before it is believed, the role goes to the other side and the view shows that.
  const detail::Failpoint meanwhile("view.write_replied", [&] {
    set_role("(1, 2, 'B', 1, 1, '11-11-1', 0)");
    std::this_thread::sleep_for(500ms);
  });
  EXPECT_THROW(rows.increment(key(owner), "number", 1), InDoubt);
}

TEST_F(ViewKeeping, AWriteWhoseViewEndedMeanwhileIsInDoubtWhereTheViewIsNeeded) {
  Store store = PairSite::open(file("stop"), {});
  const OwnerId owner = own_site->owner(store, 1, 0);
  Repository<Setting> rows = settings(store, owner);
  ASSERT_TRUE(rows.increment(key(owner), "number", 1));
  const detail::Failpoint meanwhile("view.write_replied", [&] {
    cut_index_off();
    std::this_thread::sleep_for(450ms);
  });
  EXPECT_THROW(rows.increment(key(owner), "number", 1), InDoubt);
}

// No thread, no view: a store that may not go without one refuses, and the first call for which a thread can be started
// finds all well.
TEST_F(ViewKeeping, AThreadThatCouldNotBeStartedIsTriedAgain) {
  Store other = own_site->open();
  const OwnerId owner = own_site->owner(other, 1, 0);
  settings(other, owner);
  std::atomic<int> tries{0};
  std::atomic<bool> refused{true};
  const detail::Failpoint no_thread("repeater.starting", [&] {
    ++tries;
    if (refused) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
  });
  Store store = PairSite::open(file("stop"), {});
  Repository<Setting> rows = store.of(setting);
  for (int call = 0; call < 2; ++call) {
    const int before = tries;
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_THROW(rows.increment(key(owner), "number", 1, {.deadline = 300ms}), Unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
    EXPECT_GT(tries, before);
    EXPECT_LT(tries, before + 300) << "not without a breath between";
  }
  // While it is waited for, too.
  std::thread later([&] {
    std::this_thread::sleep_for(200ms);
    refused = false;
  });
  EXPECT_EQ(rows.increment(key(owner), "number", 1, {.deadline = 5s}), 1);
  later.join();
  EXPECT_EQ(rows.find(key(owner))->number, 1);
}

TEST_F(ViewKeeping, WhoServesAloneGetsBothParities) {
  set_role("(2, 2, 'B', 1, 0, '', 0)");
  Store store = own_site->open();
  const OwnerId owner = own_site->owner(store, 2, 0);
  own_site->on_shards('B', {"UPDATE weft_shard_2.weft_baton SET side = 'B', epoch = epoch + 1 WHERE parity = 0"});
  ASSERT_TRUE(own_site->lab().shards().wait_equal(10s));
  own_site->on_shards('A', {"SET GLOBAL read_only = ON"});  // nobody writes there unseen
  Repository<Setting> rows = settings(store, owner);
  EXPECT_EQ(rows.increment(key(owner), "number", 1), 1);
  own_site->on_shards('A', {"SET GLOBAL read_only = OFF"});
  own_site->on_shards('B', {"UPDATE weft_shard_2.weft_baton SET side = 'A', epoch = epoch + 1 WHERE parity = 0"});
  ASSERT_TRUE(own_site->lab().shards().wait_equal(10s));
}

TEST_F(ViewKeeping, ItemsFromBeforeATakeoverAreMisses) {
  Store store = own_site->open();
  const OwnerId owner = own_site->owner(store, 1, 1);
  Repository<Item> items = store.of(item);
  items.create({.shop_id = owner, .number = 1, .text = "old"});
  const Key one(owner, std::int64_t{1});
  ASSERT_EQ(items.find(one)->text, "old");
  // The cache does not hear of this, as it would not of a row that only the lost side had.
  own_site->on_shards('B',
                      {"UPDATE weft_shard_1.item SET text = 'new', row_version = row_version + 1 WHERE shop_id = " +
                       std::to_string(owner.value)});
  ASSERT_EQ(items.find(one)->text, "old") << "cached";
  set_role("(1, 2, 'B', 1, 1, '11-11-1', 0)");
  const auto until = std::chrono::steady_clock::now() + 3s;
  while (items.find(one)->text != "new" && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(items.find(one)->text, "new");
  // The new item has the new number: from now on it is a hit again.
  own_site->on_shards('B',
                      {"UPDATE weft_shard_1.item SET text = 'newer' WHERE shop_id = " + std::to_string(owner.value)});
  EXPECT_EQ(items.find(one)->text, "new");
}

}  // namespace
}  // namespace weft::test
