// What only a server of its own can do to the cache: stand still, end, come back with the same numbers.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/failpoint.hpp"
#include "cache/item.hpp"
#include "cache/protocol.hpp"
#include "support/memcached_server.hpp"
#include "support/tcp_gate.hpp"
#include "unit/cache/fixtures.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

using testing::Counters;
using testing::key_of;
using testing::listing;
using testing::listing_def;
using testing::soon;

constexpr Millis patience{300};

class Memcached : public ::testing::Test {
 protected:
  Memcached() {
    for (test::MemcachedServer& server : servers_) server.wait_ready();
    cache_ = make_memcached({{"127.0.0.1", servers_[0].port()}, {"127.0.0.1", servers_[1].port()}}, patience);
    single_ = make_memcached({{"127.0.0.1", servers_[0].port()}}, patience);
    second_ = make_memcached({{"127.0.0.1", servers_[1].port()}}, patience);
  }

  ~Memcached() override {
    for (std::size_t at = 0; at < servers_.size(); ++at) end(at);
  }

  static CacheAnswer get(CacheSession& session, const std::string& key) {
    return session.get({&key, 1}, soon()).front();
  }
  static std::uint64_t set(CacheSession& session, const std::string& key, const std::string& bytes) {
    const CacheStore one{.key = key, .bytes = bytes, .ttl_seconds = 60};
    const CacheAnswer answer = session.set_and_get({&one, 1}, soon()).front();
    return answer.item ? answer.item->cas : 0;
  }
  /// A listing whose item lies on the first or the second server.
  std::vector<Value> row_of(const CachedKey& key, std::uint64_t version) const {
    return listing(77, decode_key(def_, key.key_bytes)->rest.front().as_uint(), version);
  }
  CachedKey key_on(std::size_t server) {
    Cache& other = server == 0 ? *second_ : *single_;
    for (std::uint64_t id = 1;; ++id) {
      CachedKey key = key_of(def_, 77, id);
      Cache::Lease session = cache_->lease();
      const std::uint64_t number = set(*session, key.cache_key, "probe");
      const bool elsewhere = get(*other.lease(), key.cache_key).item.has_value();
      const CacheStore removal{.key = key.cache_key, .cas = number, .remove = true};
      session->cas({&removal, 1}, soon());
      if (!elsewhere) return key;
    }
  }
  /// At once: a memcached that is asked politely takes a second.
  void end(std::size_t server) {
    if (servers_[server].pid() > 0) ::kill(servers_[server].pid(), SIGKILL);
    servers_[server].stop();
  }
  /// SIGSTOP does not work at once: until the last thread has stopped, a request may still be answered.
  void stand_still(std::size_t server) {
    servers_[server].pause();
    int status = 0;
    ASSERT_EQ(::waitpid(servers_[server].pid(), &status, WUNTRACED), servers_[server].pid());
    ASSERT_TRUE(WIFSTOPPED(status));
  }
  void restart(std::size_t server) {
    end(server);
    servers_[server].start();
    servers_[server].wait_ready();
  }
  void wait_out_the_pause() { std::this_thread::sleep_for(memcached_pause + Millis{50}); }

  EntityDef def_ = listing_def();
  Counters counters_;
  Observer observer_ = counters_.observer();
  std::vector<test::MemcachedServer> servers_{2};
  std::unique_ptr<Cache> cache_, single_, second_;
};

TEST_F(Memcached, AStoppedServerCostsOneTimeoutAndThenNothing) {
  const CachedKey slow = key_on(0), quick = key_on(1);
  stand_still(0);
  const auto start = std::chrono::steady_clock::now();
  {
    Cache::Lease session = cache_->lease();
    const CacheAnswer answer = get(*session, slow.cache_key);
    EXPECT_FALSE(answer.reachable);
    EXPECT_TRUE(session->broken());
  }
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, patience - Millis{5});
  EXPECT_LT(took, patience * 4);

  const std::vector<std::string> both{slow.cache_key, quick.cache_key};
  Cache::Lease session = cache_->lease();
  const auto again = std::chrono::steady_clock::now();
  const std::vector<CacheAnswer> answers = session->get(both, soon());
  EXPECT_LT(std::chrono::steady_clock::now() - again, patience / 2);
  EXPECT_FALSE(answers[0].reachable);
  EXPECT_TRUE(answers[1].reachable);
  EXPECT_FALSE(session->broken());  // nothing was lost: no socket to the stopped server was made
  servers_[0].resume();
  wait_out_the_pause();
  EXPECT_TRUE(get(*cache_->lease(), slow.cache_key).reachable);
}

TEST_F(Memcached, TheDeadlineBoundsTheWait) {
  const CachedKey key = key_on(0);
  stand_still(0);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(cache_->lease()->get({&key.cache_key, 1}, Deadline::in(Millis{40})).front().reachable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, patience);
  servers_[0].resume();
}

TEST_F(Memcached, NoKeyMovesToAnotherServer) {
  const CachedKey key = key_on(0);
  set(*cache_->lease(), key.cache_key, "here");
  end(0);
  for (int round = 0; round < 3; ++round) {
    Cache::Lease session = cache_->lease();
    EXPECT_FALSE(get(*session, key.cache_key).reachable);
    EXPECT_EQ(set(*session, key.cache_key, "there"), 0u);
  }
  EXPECT_FALSE(get(*second_->lease(), key.cache_key).item);
  servers_[0].start();
  servers_[0].wait_ready();
  wait_out_the_pause();
  EXPECT_NE(set(*cache_->lease(), key.cache_key, "back"), 0u);
  EXPECT_FALSE(get(*second_->lease(), key.cache_key).item);
}

// The trap: after a restart the server counts from the beginning, and an old number fits a new item.
TEST_F(Memcached, ANumberDiesWithItsConnection) {
  enum class By { cas, cas_many, no_wait, no_wait_then_cas, set_first };
  for (const By by : {By::cas, By::cas_many, By::no_wait, By::no_wait_then_cas, By::set_first}) {
    restart(0);
    const std::string key = "trap", other = "other";
    const auto first = make_memcached({{"127.0.0.1", servers_[0].port()}}, patience);
    Cache::Lease session = first->lease();
    const std::uint64_t number = set(*session, key, "of the first process");
    ASSERT_NE(number, 0u);
    restart(0);
    {
      const auto fresh = make_memcached({{"127.0.0.1", servers_[0].port()}}, patience);
      Cache::Lease stranger = fresh->lease();
      std::uint64_t equal = 0;
      while (equal < number) equal = set(*stranger, key, "of the second process");
      ASSERT_EQ(equal, number) << "the numbers do not meet, so this test shows nothing";
    }
    const CacheStore late{.key = key, .bytes = "late", .ttl_seconds = 60, .cas = number};
    const CacheStore beside{.key = other, .bytes = "late", .ttl_seconds = 60, .cas = number};
    const std::vector<CacheStore> several{beside, late, beside, late};
    if (by == By::set_first) set(*session, other, "x");
    if (by == By::no_wait || by == By::no_wait_then_cas)
      for (int round = 0; round < 3; ++round) session->cas_no_wait(several);
    if (by == By::cas_many) {
      for (int round = 0; round < 3; ++round)
        for (const CasResult result : session->cas(several, soon())) EXPECT_EQ(result, CasResult::unreachable);
    } else if (by != By::no_wait) {
      for (int round = 0; round < 3; ++round)
        EXPECT_EQ(session->cas({&late, 1}, soon()).front(), CasResult::unreachable);
    }
    EXPECT_FALSE(get(*session, key).reachable);
    EXPECT_TRUE(session->broken());
    const auto fresh = make_memcached({{"127.0.0.1", servers_[0].port()}}, patience);
    EXPECT_EQ(get(*fresh->lease(), key).item->bytes, "of the second process") << static_cast<int>(by);
  }
}

// The placement of keys follows the ports, which are others in every run: both servers are asked for by name.
TEST_F(Memcached, ANumberForAServerNeverAskedIsNotSent) {
  const CachedKey asked = key_on(0), never = key_on(1);
  const std::uint64_t there = set(*second_->lease(), never.cache_key, "theirs");
  const auto fresh = make_memcached({{"127.0.0.1", servers_[0].port()}, {"127.0.0.1", servers_[1].port()}}, patience);
  Cache::Lease session = fresh->lease();
  const std::uint64_t number = set(*session, asked.cache_key, "mine");
  const CacheStore wrong{.key = never.cache_key, .bytes = "x", .ttl_seconds = 60, .cas = there};
  const CacheStore right{.key = asked.cache_key, .bytes = "y", .ttl_seconds = 60, .cas = number};
  EXPECT_EQ(session->cas({&wrong, 1}, soon()).front(), CasResult::unreachable);
  const std::vector<CacheStore> both{wrong, right};
  EXPECT_EQ(session->cas(both, soon()), (std::vector<CasResult>{CasResult::unreachable, CasResult::stored}));
  EXPECT_FALSE(session->broken());
  EXPECT_EQ(get(*second_->lease(), never.cache_key).item->bytes, "theirs");
}

TEST_F(Memcached, ARestartBetweenMarkAndPublishLeavesNothingStale) {
  const CachedKey key = key_on(0);
  CacheWriter writer(*cache_, 0, observer_);
  writer.mark({&key, 1}, soon());
  restart(0);
  {  // a reader fills the old row into the new, empty server
    const auto fresh = make_memcached({{"127.0.0.1", servers_[0].port()}, {"127.0.0.1", servers_[1].port()}}, patience);
    CacheReader reader(*fresh, ItemRules{.def = &def_}, observer_);
    ASSERT_TRUE(reader.look({&key, 1}, soon()).front().may_fill);
    const std::size_t first = 0;
    reader.lease({&first, 1}, soon());
    reader.fill(0, row_of(key, 1));
    reader.finish();
    ASSERT_TRUE(CacheReader(*fresh, ItemRules{.def = &def_}, observer_).look({&key, 1}, soon()).front().values);
  }
  const CacheWriter::Outcome outcome{.def = &def_, .values = row_of(key, 2)};
  writer.publish({&outcome, 1}, soon());
  EXPECT_EQ(counters_["weft.cache.unfixed"], 0);
  EXPECT_EQ(counters_["weft.cache.fixups"], 1);
  EXPECT_FALSE(CacheReader(*cache_, ItemRules{.def = &def_}, observer_).look({&key, 1}, soon()).front().values);
}

TEST_F(Memcached, ARestartWhileTheSocketsLieIdleIsNotAFailedWrite) {
  const CachedKey key = key_on(0);
  restart(0);
  CacheWriter writer(*cache_, 0, observer_);
  EXPECT_NO_THROW(writer.mark({&key, 1}, soon()));
  const CacheWriter::Outcome outcome{.def = &def_, .values = row_of(key, 5)};
  writer.publish({&outcome, 1}, soon());
  const auto found = CacheReader(*cache_, ItemRules{.def = &def_}, observer_).look({&key, 1}, soon());
  ASSERT_TRUE(found.front().values);
  EXPECT_EQ(found.front().values->back(), Value(5u));
}

TEST_F(Memcached, AServerThatIsDownFailsTheMarkBeforeTheCommit) {
  const CachedKey down = key_on(0), up = key_on(1);
  end(0);
  const std::vector<CachedKey> both{down, up};
  CacheWriter writer(*cache_, 0, observer_);
  try {
    writer.mark(both, soon());
    FAIL();
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    EXPECT_EQ(std::string(error.what()).find(down.cache_key), std::string::npos);
  }
  writer.withdraw(soon());
  EXPECT_FALSE(get(*second_->lease(), up.cache_key).item);  // the marker that was set is taken away again

  CacheWriter available(*cache_, 0, observer_);
  EXPECT_EQ(available.try_mark(both, soon()), (std::vector<std::size_t>{0}));
  const std::vector<CacheWriter::Outcome> outcomes{{.def = &def_, .values = row_of(down, 2)},
                                                   {.def = &def_, .values = row_of(up, 2)}};
  available.publish(outcomes, soon());
  EXPECT_EQ(counters_["weft.cache.unfixed"], 1);
  EXPECT_FALSE(CacheWriter::remove(*cache_, down.cache_key, soon()));
  EXPECT_TRUE(CacheWriter::remove(*cache_, up.cache_key, soon()));
}

TEST_F(Memcached, AnItemTooLargeForTheServerBreaksNothing) {
  Cache::Lease session = single_->lease();
  const std::string key = "large", bytes(3'000'000, 'x');
  const std::uint64_t number = set(*session, key, "small");
  const CacheStore large{.key = key, .bytes = bytes, .ttl_seconds = 60, .cas = number};
  session->cas_no_wait({&large, 1});
  EXPECT_EQ(get(*session, key).item->bytes, "small");
  EXPECT_FALSE(session->broken());
  EXPECT_EQ(session->cas({&large, 1}, soon()).front(), CasResult::unreachable);  // an unexpected answer
  EXPECT_TRUE(session->broken());

  // The protocol does not try: such a row is not cached.
  const CachedKey row = key_on(0);
  CacheWriter writer(*cache_, 0, observer_);
  writer.mark({&row, 1}, soon());
  CacheWriter::Outcome outcome{.def = &def_, .values = row_of(row, 2)};
  (*outcome.values)[3] = Value(Blob{bytes});
  writer.publish({&outcome, 1}, soon());
  EXPECT_FALSE(get(*cache_->lease(), row.cache_key).item);
  EXPECT_EQ(counters_["weft.cache.unfixed"], 0);
}

TEST_F(Memcached, ALeaseEndsAfterItsTime) {
  const CachedKey key = key_on(0);
  CacheReader reader(*cache_, ItemRules{.def = &def_}, observer_);
  reader.look({&key, 1}, soon());
  const std::size_t first = 0;
  reader.lease({&first, 1}, soon());
  EXPECT_FALSE(CacheReader(*cache_, ItemRules{.def = &def_}, observer_).look({&key, 1}, soon()).front().may_fill);
  const auto start = std::chrono::steady_clock::now();
  while (get(*single_->lease(), key.cache_key).item &&
         std::chrono::steady_clock::now() - start < std::chrono::seconds{10})
    std::this_thread::sleep_for(Millis{100});
  const auto lasted = std::chrono::steady_clock::now() - start;
  EXPECT_GT(lasted, Millis{lease_seconds * 1000 - 1500});
  EXPECT_LT(lasted, Millis{lease_seconds * 1000 + 2500});
  // The late fill comes to nothing.
  reader.fill(0, row_of(key, 1));
  reader.finish();
  EXPECT_FALSE(get(*single_->lease(), key.cache_key).item);
}

TEST_F(Memcached, AForkedChildHasSocketsOfItsOwn) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer ends a forked child that starts a thread, as the child's own watchdog is";
#endif
  const CachedKey key = key_on(0);
  Cache::Lease held = cache_->lease();
  const std::uint64_t number = set(*held, key.cache_key, "parent");
  {
    Cache::Lease idle = cache_->lease();
    get(*idle, key.cache_key);
  }
  const pid_t child = fork();
  if (child == 0) {
    bool good = !get(*held, key.cache_key).reachable && held->broken();
    Cache::Lease own = cache_->lease();
    good = good && get(*own, key.cache_key).item->bytes == "parent";
    good = good && set(*own, "child", "c") != 0;
    { Cache::Lease closing = std::move(held); }
    _exit(good ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  const CacheStore mine{.key = key.cache_key, .bytes = "still", .ttl_seconds = 60, .cas = number};
  EXPECT_EQ(held->cas({&mine, 1}, soon()).front(), CasResult::stored);
  EXPECT_EQ(get(*cache_->lease(), key.cache_key).item->bytes, "still");
}

TEST(MemcachedAlone, NobodyListensThere) {
  test::MemcachedServer server;
  server.wait_ready();
  ::kill(server.pid(), SIGKILL);
  server.stop();
  const auto cache = make_memcached({{"127.0.0.1", server.port()}}, patience);
  const std::string key = "k";
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; round < 10; ++round) EXPECT_FALSE(cache->lease()->get({&key, 1}, soon()).front().reachable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, patience);
}

// What drips makes libmemcached begin its waits anew; only a socket that is shut down ends them.
TEST(MemcachedAlone, ConnectEndsThoughItsDeadlinePassedBeforeThereWasASocket) {
  test::MemcachedServer server;
  server.wait_ready();
  test::TcpGate gate(server.port());
  gate.drip(Millis{30});
  const auto cache = make_memcached({{"127.0.0.1", gate.port()}}, patience);
  const Failpoint late("cache.connecting", [] { std::this_thread::sleep_for(Millis{60}); });
  const std::string key = "k";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(cache->lease()->get({&key, 1}, Deadline::in(Millis{50})).front().reachable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, patience);
}

}  // namespace
}  // namespace weft::detail
