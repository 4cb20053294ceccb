#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/store_core.hpp"
#include "integration/weftctl/site.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

/// A site of its own with a short lease, and a shop with some listings that are in the cache.
class CacheVerb : public ::testing::Test {
 public:
  static constexpr int listings = 30;

  static Site& own() {
    static Site site("lease_ms = 400\n");
    static const bool made = site.weftctl({"init"}).status == 0;
    EXPECT_TRUE(made);
    return site;
  }
  void SetUp() override {
    shop = store.add_owner("shop");
    for (int made = 0; made < listings; ++made) {
      const std::string title = std::to_string(shop.value) + '-' + std::to_string(made);
      const Row row = store.verbs().create(
          listing, Row(listing, Fields{{"shop_id", shop.value}, {"title", title}, {"price", 1}}), {.deadline = 20s});
      keys.push_back(row.key());
      store.verbs().find(listing, row.key());
    }
  }
  nlohmann::json ran(std::vector<std::string> words, int status) {
    words.insert(words.begin(), "cache");
    words.emplace_back("--json");
    const Ran ran = site.weftctl(words);
    EXPECT_EQ(ran.status, status) << ran.out << ran.err;
    log = ran.err;
    return ran.json();
  }
  void save(const Key& key, std::int64_t price) {
    Row row = *store.verbs().find(listing, key, {.read_from = ReadFrom::row});
    row["price"] = price;
    store.verbs().save(listing, row, {});
  }
  /// Leaves the item of before a save where it was, as no writer of ours would.
  void make_stale(const Key& key, std::uint32_t seconds) {
    const detail::Deadline soon = detail::Deadline::in(detail::Millis(5000));
    const auto parts = store.core().parts();
    const nlohmann::json found = site.weftctl({"explain", "shop", std::to_string(shop.value), "listing",
                                               std::to_string(key.rest[0].as_uint()), "--json"})
                                     .json();
    const std::string name = found.at("cache").at("key");
    detail::Cache& cache = *parts->caches->now(soon).cache;
    const std::string before = cache.lease()->get({&name, 1}, soon).front().item->bytes;
    save(key, 2);
    const detail::CacheStore old{.key = name, .bytes = before, .ttl_seconds = seconds};
    cache.lease()->set_and_get({&old, 1}, soon);
  }

  Site& site = own();
  Store store = site.open();
  EntityDef listing = store.entity("listing");
  OwnerId shop{};
  std::vector<Key> keys{};
  std::string log;
};

TEST_F(CacheVerb, AServerGoesOutOfUseAndComesBackWithoutAFailedWrite) {
  const nlohmann::json before = ran({"list"}, 0);
  EXPECT_EQ(before.at("as_topology"), true);
  ASSERT_EQ(before.at("servers").size(), 2U);
  for (const auto& server : before.at("servers")) {
    EXPECT_EQ(server.at("state"), "on");
    EXPECT_EQ(server.at("reachable"), true);
  }
  const std::string address = before.at("servers")[0].at("address");
  const std::uint64_t audited = site.number("SELECT COUNT(*) FROM weft_index.weft_audit WHERE what = 'cache servers'");

  std::atomic<bool> ending{false};
  std::atomic<int> failed{0}, saved{0};
  std::thread writer([&] {
    for (std::int64_t price = 3; !ending; ++price) {
      for (const Key& key : keys) try {
          save(key, price);
          ++saved;
        } catch (const Error&) {
          ++failed;
        }
    }
  });
  const nlohmann::json off = ran({"off", address}, 0);
  EXPECT_EQ(off.at("servers")[0].at("state"), "held");
  EXPECT_GT(off.at("servers")[0].at("generation"), before.at("servers")[0].at("generation"));
  EXPECT_EQ(off.at("servers")[1].at("state"), "on");
  EXPECT_NE(log.find("audit: weftctl cache off by "), std::string::npos) << log;
  EXPECT_NE(site.weftctl({"cache", "list"}).out.find("held"), std::string::npos);
  const nlohmann::json on = ran({"on", "1"}, 0);
  EXPECT_EQ(on.at("servers")[0].at("state"), "on");
  ending = true;
  writer.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(saved, 0);
  EXPECT_EQ(site.number("SELECT COUNT(*) FROM weft_index.weft_audit WHERE what = 'cache servers'"), audited + 4)
      << "leaving, held, marking, on";
  EXPECT_EQ(ran({"off", "2", "--deadline", "30"}, 0).at("servers")[1].at("state"), "held");
  EXPECT_EQ(ran({"off", "2"}, 0).at("servers")[1].at("state"), "held") << "once more changes nothing";
  EXPECT_EQ(ran({"on", "2"}, 0).at("servers")[1].at("state"), "on");
}

TEST_F(CacheVerb, AServerThatIsNotThereIsRefused) {
  const Ran none = site.weftctl({"cache", "off", "127.0.0.1:1"});
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.err.find("there are: 127.0.0.1:"), std::string::npos) << none.err;
  EXPECT_EQ(site.weftctl({"cache", "off"}).status, 2);
  const Ran late = site.weftctl({"cache", "off", "1", "--deadline", "0.3"});
  EXPECT_EQ(late.status, 3) << "a lease is longer";
  EXPECT_EQ(ran({"on", "1"}, 0).at("servers")[0].at("state"), "on");
}

TEST_F(CacheVerb, TheAuditFindsWhatIsStaleAndNothingElse) {
  for (const Key& key : keys) store.verbs().find(listing, key);
  const nlohmann::json good = ran({"audit"}, 0);
  EXPECT_GE(good.at("rows"), listings);
  EXPECT_GE(good.at("compared"), listings);
  EXPECT_EQ(good.at("differed"), 0);
  ASSERT_EQ(good.at("within").size(), 3U);
  EXPECT_EQ(good.at("within")[2].at("seconds"), 60);
  EXPECT_EQ(good.at("within")[2].at("at_least"), true);
  EXPECT_GT(good.at("within")[2].at("nines"), 1.0);

  // One that ends after the first look, and before the second.
  nlohmann::json late;
  for (std::uint32_t seconds = 3; seconds < 10; ++seconds) {  // the slower the machine, the later the first look
    make_stale(keys[3], seconds);
    const Ran ran = site.weftctl({"cache", "audit", "--until", "5", "--entity", "listing", "--json"});
    late = ran.json();
    if (ran.status == 0 && late.at("within")[0].at("inconsistent") == 1) break;
  }
  EXPECT_EQ(late.at("differed"), 1);
  EXPECT_EQ(late.at("within")[0].at("inconsistent"), 1);
  EXPECT_EQ(late.at("within")[1].at("inconsistent"), 0);
  EXPECT_EQ(late.at("listed"), nlohmann::json::array());

  make_stale(keys[4], 60);
  const nlohmann::json stale = ran({"audit", "--until", "1"}, 1);
  ASSERT_EQ(stale.at("listed").size(), 1U);
  EXPECT_EQ(stale.at("listed")[0].at("entity"), "listing");
  EXPECT_EQ(stale.at("listed")[0].at("owner"), shop.value);
  EXPECT_NE(stale.at("listed")[0].at("row_version"), stale.at("listed")[0].at("cached_version"));
  EXPECT_EQ(stale.at("within")[0].at("at_least"), false);
  EXPECT_NE(site.weftctl({"cache", "audit", "--until", "1"}).out.find("STALE"), std::string::npos);

  EXPECT_EQ(site.weftctl({"cache", "audit", "--entity", "setting"}).status, 2) << "it is not cached";
  save(keys[4], 5);
  EXPECT_EQ(ran({"audit", "--keys", "10"}, 0).at("rows"), 10);
}

TEST(CacheAudit, NinesAreBoundedByTheSample) {
  EXPECT_DOUBLE_EQ(detail::nines_of(0, 10'000).nines, 4.0);
  EXPECT_TRUE(detail::nines_of(0, 10'000).at_least);
  EXPECT_DOUBLE_EQ(detail::nines_of(10, 10'000).nines, 3.0);
  EXPECT_FALSE(detail::nines_of(10, 10'000).at_least);
  EXPECT_EQ(detail::nines_of(0, 0).nines, 0.0);
  EXPECT_EQ(detail::nines_of(5, 5).nines, 0.0);
}

}  // namespace
}  // namespace weft::test
