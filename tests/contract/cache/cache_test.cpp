// One suite for every Cache: what the protocol rests on.
#include "cache/cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "base/trips.hpp"
#include "support/memcached_server.hpp"
#include "weft/error.hpp"
#include "weft/observe.hpp"

namespace weft::detail {
namespace {

Deadline soon() { return Deadline::in(Millis{5000}); }

/// Servers that live as long as the test program; every test has keys of its own.
struct Running {
  Running() {
    for (test::MemcachedServer& server : servers) server.wait_ready();
  }
  ~Running() {  // at once: a memcached that is asked politely takes a second
    for (test::MemcachedServer& server : servers) ::kill(server.pid(), SIGKILL);
  }
  std::vector<test::MemcachedServer> servers{2};
};

std::vector<CacheServer> servers(std::size_t count) {
  static Running running;
  std::vector<CacheServer> named;
  for (std::size_t at = 0; at < count; ++at) named.push_back({"127.0.0.1", running.servers[at].port()});
  return named;
}

struct BackEnd {
  const char* name;
  std::unique_ptr<Cache> (*make)();
};

class CacheContract : public ::testing::TestWithParam<BackEnd> {
 protected:
  /// No other test has it.
  static std::string key(const std::string& name) {
    return std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + ":" + name;
  }
  static CacheStore store(std::string_view key, std::string_view bytes, std::uint64_t cas = 0) {
    return {.key = key, .bytes = bytes, .ttl_seconds = 60, .cas = cas};
  }
  static CacheAnswer get(CacheSession& session, const std::string& key) {
    return session.get({&key, 1}, soon()).front();
  }
  static std::uint64_t set(CacheSession& session, const std::string& key, const std::string& bytes) {
    const CacheStore one = store(key, bytes);
    return session.set_and_get({&one, 1}, soon()).front().item.value().cas;
  }
  static CasResult cas(CacheSession& session, const CacheStore& one) { return session.cas({&one, 1}, soon()).front(); }

  std::unique_ptr<Cache> cache_ = GetParam().make();
};

TEST_P(CacheContract, NothingIsThereAtFirst) {
  Cache::Lease session = cache_->lease();
  const CacheAnswer answer = get(*session, key("absent"));
  EXPECT_TRUE(answer.reachable);
  EXPECT_FALSE(answer.item);
  EXPECT_FALSE(session->broken());
}

TEST_P(CacheContract, SetReplacesAndGivesANewNumber) {
  Cache::Lease session = cache_->lease();
  const std::uint64_t first = set(*session, key("a"), "one");
  const std::uint64_t second = set(*session, key("a"), "two");
  EXPECT_NE(first, second);
  EXPECT_NE(first, 0u);
  const CacheAnswer answer = get(*session, key("a"));
  EXPECT_EQ(answer.item->bytes, "two");
  EXPECT_EQ(answer.item->cas, second);
}

TEST_P(CacheContract, AddDoesNotReplaceAndTellsWhatIsThere) {
  Cache::Lease session = cache_->lease();
  const std::string name = key("a");
  const CacheStore mine = store(name, "mine");
  const CacheAnswer first = session->add_and_get({&mine, 1}, soon()).front();
  ASSERT_TRUE(first.item);
  EXPECT_EQ(first.item->bytes, "mine");
  Cache::Lease other = cache_->lease();
  const CacheStore theirs = store(name, "theirs");
  const CacheAnswer second = other->add_and_get({&theirs, 1}, soon()).front();
  EXPECT_EQ(second.item->bytes, "mine");
  EXPECT_EQ(second.item->cas, first.item->cas);
  EXPECT_FALSE(other->broken());
}

TEST_P(CacheContract, CasStoresOnceByNumber) {
  Cache::Lease session = cache_->lease();
  const std::string name = key("a");
  const std::uint64_t number = set(*session, name, "one");
  EXPECT_EQ(cas(*session, store(name, "two", number)), CasResult::stored);
  EXPECT_EQ(cas(*session, store(name, "three", number)), CasResult::lost);
  EXPECT_EQ(get(*session, name).item->bytes, "two");
  EXPECT_FALSE(get(*session, key("absent")).item);  // so that the session has a socket to its server, whichever it is
  EXPECT_EQ(cas(*session, store(key("absent"), "x", number)), CasResult::lost);
  EXPECT_FALSE(get(*session, key("absent")).item);
  EXPECT_FALSE(session->broken());
}

TEST_P(CacheContract, AnEqualValueStoredAgainHasAnotherNumber) {
  Cache::Lease session = cache_->lease();
  const std::string name = key("a");
  const std::uint64_t number = set(*session, name, "same");
  set(*session, name, "same");
  EXPECT_EQ(cas(*session, store(name, "late", number)), CasResult::lost);
}

TEST_P(CacheContract, CasRemovesByNumberOnly) {
  Cache::Lease session = cache_->lease();
  const std::string name = key("a");
  const std::uint64_t old = set(*session, name, "one");
  const std::uint64_t number = set(*session, name, "two");
  CacheStore removal{.key = name, .cas = old, .remove = true};
  EXPECT_EQ(cas(*session, removal), CasResult::lost);
  EXPECT_TRUE(get(*session, name).item);
  removal.cas = number;
  EXPECT_EQ(cas(*session, removal), CasResult::stored);
  EXPECT_FALSE(get(*session, name).item);
  // What is gone can be added at once.
  const CacheStore again = store(name, "again");
  EXPECT_EQ(session->add_and_get({&again, 1}, soon()).front().item->bytes, "again");
}

TEST_P(CacheContract, ManyKeysInOneCall) {
  Cache::Lease session = cache_->lease();
  std::vector<std::string> names;
  std::vector<std::string> bytes;
  std::vector<CacheStore> stores;
  for (int at = 0; at < 200; ++at) {
    names.push_back(key("many" + std::to_string(at)));
    bytes.push_back("value " + std::to_string(at));
  }
  for (std::size_t at = 0; at < names.size(); ++at) stores.push_back(store(names[at], bytes[at]));
  const TripCount trips;
  std::vector<CacheAnswer> set = session->set_and_get(stores, soon());
  EXPECT_EQ(trips.figures().cache, 1u);
  for (std::size_t at = 0; at < stores.size(); ++at) {
    ASSERT_TRUE(set[at].item);
    EXPECT_EQ(set[at].item->bytes, bytes[at]);
    stores[at].cas = set[at].item->cas;
  }
  for (std::size_t at = 0; at < stores.size(); ++at) {  // every third is lost, every third removed
    if (at % 3 == 0) stores[at].cas += 1'000'000;
    stores[at].remove = at % 3 == 1;
    bytes[at] += " again";
    stores[at].bytes = bytes[at];
  }
  const std::vector<CasResult> results = session->cas(stores, soon());
  EXPECT_EQ(trips.figures().cache, 2u);
  const std::vector<CacheAnswer> left = session->get(names, soon());
  for (std::size_t at = 0; at < stores.size(); ++at) {
    EXPECT_EQ(results[at], at % 3 == 0 ? CasResult::lost : CasResult::stored) << at;
    ASSERT_EQ(left[at].item.has_value(), at % 3 != 1) << at;
    if (at % 3 == 1) continue;
    EXPECT_EQ(left[at].item->bytes, at % 3 == 0 ? "value " + std::to_string(at) : bytes[at]);
  }
}

TEST_P(CacheContract, TenThousandKeysAndNone) {
  Cache::Lease session = cache_->lease();
  std::vector<std::string> names;
  for (int at = 0; at < 10'000; ++at) names.push_back(key("absent" + std::to_string(at)));
  set(*session, names[4'321], "there");
  const std::vector<CacheAnswer> answers = session->get(names, soon());
  for (std::size_t at = 0; at < names.size(); ++at) ASSERT_EQ(answers[at].item.has_value(), at == 4'321);
  EXPECT_TRUE(session->get({}, soon()).empty());
  EXPECT_TRUE(session->set_and_get({}, soon()).empty());
  EXPECT_TRUE(session->cas({}, soon()).empty());
  session->cas_no_wait({});
  EXPECT_FALSE(session->broken());
}

TEST_P(CacheContract, TheSameKeyTwiceInOneCall) {
  Cache::Lease session = cache_->lease();
  const std::vector<std::string> names{key("a"), key("b"), key("a")};
  set(*session, names[0], "v");
  const std::vector<CacheAnswer> answers = session->get(names, soon());
  EXPECT_TRUE(answers[0].item);
  EXPECT_FALSE(answers[1].item);
  EXPECT_TRUE(answers[2].item);
  EXPECT_FALSE(session->broken());
}

TEST_P(CacheContract, WhatIsNotWaitedForHappensBeforeTheNextCall) {
  Cache::Lease session = cache_->lease();
  const std::string name = key("a");
  const std::uint64_t number = set(*session, name, "one");
  const TripCount trips;
  const CacheStore stores[]{store(name, "two", number), store(name, "three", number)};
  session->cas_no_wait(stores);
  EXPECT_EQ(trips.figures().cache, 0u);
  EXPECT_EQ(trips.figures().not_waited, 1u);
  EXPECT_EQ(get(*session, name).item->bytes, "two");
  EXPECT_EQ(trips.figures().cache, 1u);
}

TEST_P(CacheContract, AnyBytesAndSizes) {
  Cache::Lease session = cache_->lease();
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  all += "\r\nEND\r\nVALUE x 0 1\r\n";
  const std::string large = all + std::string(900'000, '\n');
  const std::string name = key(std::string(120, 'k'));
  for (const std::string& bytes : {all, std::string(), large}) {
    const std::uint64_t number = set(*session, name, bytes);
    EXPECT_EQ(get(*session, name).item->bytes, bytes);
    EXPECT_EQ(cas(*session, store(name, bytes + "!", number)), CasResult::stored);
    EXPECT_EQ(get(*session, name).item->bytes, bytes + "!");
  }
}

TEST_P(CacheContract, LookSeesWhatGetSees) {
  Cache::Lease session = cache_->lease();
  const std::vector<std::string> names{key("a"), key("b"), key("c")};
  set(*session, names[0], "A");
  const std::uint64_t number = set(*session, names[2], "C");
  struct Seen final : CacheSink {
    void item(std::size_t position, std::string_view bytes, std::uint64_t cas) override {
      items.emplace_back(position, std::string(bytes));
      last = cas;
    }
    void unreachable(std::size_t) override { ADD_FAILURE(); }
    std::vector<std::pair<std::size_t, std::string>> items;
    std::uint64_t last = 0;
  } seen;
  const std::vector<std::string_view> views(names.begin(), names.end());
  session->look(views, seen, soon());
  std::sort(seen.items.begin(), seen.items.end());
  const std::vector<std::pair<std::size_t, std::string>> expected{{0, "A"}, {2, "C"}};
  EXPECT_EQ(seen.items, expected);
  session->look(std::span(views).subspan(2), seen, soon());
  EXPECT_EQ(seen.last, number);
}

TEST_P(CacheContract, ABadKeyIsAUsageErrorAndHarmless) {
  Cache::Lease session = cache_->lease();
  const std::string bad = "x\r\nflush_all";
  EXPECT_THROW(get(*session, bad), UsageError);
  EXPECT_THROW(set(*session, "", "x"), UsageError);
  EXPECT_THROW(set(*session, std::string(201, 'x'), "x"), UsageError);
  set(*session, key("a"), "still");
  EXPECT_EQ(get(*session, key("a")).item->bytes, "still");
}

TEST_P(CacheContract, EveryCallIsOneTrip) {
  Cache::Lease session = cache_->lease();
  const std::string name = key("a");
  get(*session, name);  // connects
  const TripCount trips;
  get(*session, name);
  EXPECT_EQ(trips.figures().cache, 1u);
  const std::uint64_t number = set(*session, name, "x");
  EXPECT_EQ(trips.figures().cache, 2u);
  cas(*session, store(name, "y", number));
  EXPECT_EQ(trips.figures().cache, 3u);
  EXPECT_EQ(trips.figures().not_waited, 0u);
}

TEST_P(CacheContract, ManyThreadsOneWinnerARound) {
  const std::string name = key("counter");
  set(*cache_->lease(), name, "0");
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      for (int won = 0; won < 50;) {
        Cache::Lease session = cache_->lease();
        const CacheAnswer seen = get(*session, name);
        const std::string next = std::to_string(std::stoi(seen.item->bytes) + 1);
        won += cas(*session, store(name, next, seen.item->cas)) == CasResult::stored ? 1 : 0;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(get(*cache_->lease(), name).item->bytes, "150");
}

// A time to live of 2 s, the least that is ever used: it does not end at once, and it ends.
TEST_P(CacheContract, TimeToLiveEnds) {
  Cache::Lease session = cache_->lease();
  const std::string name = key("a");
  const CacheStore brief{.key = name, .bytes = "x", .ttl_seconds = 2};
  EXPECT_TRUE(session->set_and_get({&brief, 1}, soon()).front().item);
  const auto start = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(Millis{500});
  EXPECT_TRUE(get(*session, name).item);
  while (get(*session, name).item && std::chrono::steady_clock::now() - start < std::chrono::seconds{10})
    std::this_thread::sleep_for(Millis{50});
  const auto lasted = std::chrono::steady_clock::now() - start;
  EXPECT_GT(lasted, Millis{900});
  EXPECT_LT(lasted, Millis{4000});
}

INSTANTIATE_TEST_SUITE_P(
    BackEnds, CacheContract,
    ::testing::Values(BackEnd{"local", [] { return make_local_cache(64u << 20); }},
                      BackEnd{"memcached", [] { return make_memcached(servers(1), Millis{2000}); }},
                      BackEnd{"memcached_two", [] { return make_memcached(servers(2), Millis{2000}); }}),
    [](const auto& back_end) { return std::string(back_end.param.name); });

}  // namespace
}  // namespace weft::detail
