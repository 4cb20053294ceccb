#include <gtest/gtest.h>

#include "base/trips.hpp"
#include "cache/item.hpp"
#include "fixtures.hpp"
#include "weft/observe.hpp"

namespace weft::detail {
namespace {

using testing::Counters;
using testing::key_of;
using testing::listing;
using testing::listing_def;
using testing::ManualClock;
using testing::soon;
using testing::WatchedCache;
using Call = WatchedCache::Call;

class CacheReaderTest : public ::testing::Test {
 protected:
  CacheReader reader(std::uint64_t takeover = 0) {
    return {watched_, ItemRules{.def = &def_, .takeover = takeover}, observer_};
  }
  CacheReader::Answer look(CacheReader& reader, std::uint64_t id = 2) {
    const CachedKey key = key_of(def_, 1, id);
    return std::move(reader.look({&key, 1}, soon()).front());
  }
  static void lease(CacheReader& reader) {
    const std::size_t first = 0;
    reader.lease({&first, 1}, soon());
  }
  void read_through(std::uint64_t version, std::uint64_t takeover = 0) {
    CacheReader one = reader(takeover);
    ASSERT_TRUE(look(one).may_fill);
    lease(one);
    one.fill(0, listing(1, 2, version));
    one.finish();
  }
  std::optional<CacheItem> item(std::uint64_t id = 2) {
    const std::string name = key_of(def_, 1, id).cache_key;
    return cache_->lease()->get({&name, 1}, soon()).front().item;
  }
  void put(const std::string& bytes) {
    const CachedKey key = key_of(def_, 1, 2);
    const CacheStore store{.key = key.cache_key, .bytes = bytes, .ttl_seconds = 60};
    cache_->lease()->set_and_get({&store, 1}, soon());
  }

  EntityDef def_ = listing_def();
  Counters counters_;
  Observer observer_ = counters_.observer();
  ManualClock clock_;
  std::unique_ptr<Cache> cache_ = make_local_cache(1 << 20, clock_);
  WatchedCache watched_{*cache_};
};

TEST_F(CacheReaderTest, MissLeaseFillHit) {
  const TripCount trips;
  CacheReader first = reader();
  EXPECT_TRUE(look(first).may_fill);
  lease(first);
  first.fill(0, listing(1, 2, 9));
  first.finish();
  EXPECT_EQ(trips.figures().cache, 2u);
  EXPECT_EQ(trips.figures().not_waited, 1u);

  CacheReader second = reader();
  const auto found = look(second);
  EXPECT_EQ(found.values, listing(1, 2, 9));
  EXPECT_FALSE(found.may_fill);
  EXPECT_EQ(trips.figures().cache, 3u);
  EXPECT_EQ(counters_["weft.cache.hit"], 1);
  EXPECT_EQ(counters_["weft.cache.miss"], 1);
}

TEST_F(CacheReaderTest, AnotherObjectsRowUnderTheRightKeyIsAMiss) {
  const std::string key = key_of(def_, 1, 2).key_bytes;
  const auto of = [&](std::uint64_t shop, std::uint64_t id) {
    std::string body;
    encode_row(def_, listing(shop, id, 9), body);
    put(encode_item({.schema = def_.fingerprint(), .row_version = 9, .key = key, .body = body}));
    CacheReader one = reader();
    return look(one).values.has_value();
  };
  EXPECT_TRUE(of(1, 2));
  EXPECT_FALSE(of(1, 3));
  EXPECT_FALSE(of(4, 2));
  EXPECT_EQ(counters_["weft.cache.unsound.row"], 2);
}

TEST_F(CacheReaderTest, SecondReaderSeesTheLeaseAndDoesNotFill) {
  CacheReader first = reader(), second = reader();
  look(first);
  look(second);
  lease(first);
  lease(second);  // too late: it reads the first one's
  second.fill(0, listing(1, 2, 1));
  second.finish();
  EXPECT_FALSE(look(second).may_fill);
  EXPECT_EQ(counters_["weft.cache.lease"], 1);
  first.fill(0, listing(1, 2, 2));
  first.finish();
  EXPECT_EQ(look(second).values, listing(1, 2, 2));
}

TEST_F(CacheReaderTest, FillComesTooLateAfterAWriter) {
  CacheReader slow = reader();
  look(slow);
  lease(slow);
  CacheWriter writer(watched_, 0, observer_);
  const CachedKey key = key_of(def_, 1, 2);
  writer.mark({&key, 1}, soon());
  CacheReader between = reader();
  EXPECT_FALSE(look(between).may_fill);
  EXPECT_EQ(counters_["weft.cache.marker"], 1);
  const CacheWriter::Outcome outcome{.def = &def_, .values = listing(1, 2, 2)};
  writer.publish({&outcome, 1}, soon());
  slow.fill(0, listing(1, 2, 1));
  slow.finish();
  CacheReader after = reader();
  EXPECT_EQ(look(after).values, listing(1, 2, 2));
}

TEST_F(CacheReaderTest, NoSuchObjectTakesTheLeaseAway) {
  CacheReader one = reader();
  look(one);
  lease(one);
  ASSERT_TRUE(item());
  one.fill(0, std::nullopt);
  one.finish();
  EXPECT_FALSE(item());
}

TEST_F(CacheReaderTest, AnAbandonedLeaseIsTakenAway) {
  {
    CacheReader one = reader();
    look(one);
    lease(one);
    ASSERT_TRUE(item());
  }
  EXPECT_FALSE(item());
}

TEST_F(CacheReaderTest, WithoutALeaseNothingIsFilled) {
  CacheReader one = reader();
  look(one);
  one.fill(0, listing(1, 2, 1));
  one.finish();
  EXPECT_FALSE(item());
}

TEST_F(CacheReaderTest, ALeaseThatEndedDoesNotFill) {
  CacheReader one = reader();
  look(one);
  lease(one);
  clock_.advance(Millis{lease_seconds * 1000});
  one.fill(0, listing(1, 2, 1));
  one.finish();
  EXPECT_FALSE(item());
}

TEST_F(CacheReaderTest, DamagedItemsAreReplacedAndCounted) {
  read_through(5);
  const std::string sound = item()->bytes;
  std::vector<std::string> damaged;
  for (std::size_t length = 0; length < sound.size(); ++length) damaged.push_back(sound.substr(0, length));
  for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
    damaged.push_back(sound);
    damaged.back()[bit / 8] = static_cast<char>(sound[bit / 8] ^ (1 << (bit % 8)));
  }
  double counted = 0;
  for (const std::string& bytes : damaged) {
    put(bytes);
    CacheReader one = reader();
    const auto answer = look(one);
    ASSERT_FALSE(answer.values);
    ASSERT_TRUE(answer.may_fill);
    lease(one);
    one.fill(0, listing(1, 2, 5));
    one.finish();
    ASSERT_EQ(item()->bytes, sound);
    ++counted;
  }
  EXPECT_EQ(counters_["weft.cache.unsound.truncated"] + counters_["weft.cache.unsound.format"] +
                counters_["weft.cache.unsound.checksum"],
            counted);
}

TEST_F(CacheReaderTest, AnotherSchemaIsStale) {
  read_through(5);
  const EntityDef wider = listing_def("colour");
  CacheReader other(watched_, ItemRules{.def = &wider}, observer_);
  EXPECT_TRUE(look(other).may_fill);
  EXPECT_EQ(counters_["weft.cache.stale.schema"], 1);
}

TEST_F(CacheReaderTest, AnOldTakeoverIsStaleANewerOneIsNot) {
  read_through(5, 3);
  CacheReader behind = reader(2), level = reader(3), ahead = reader(4);
  EXPECT_TRUE(look(behind).values);
  EXPECT_TRUE(look(level).values);
  EXPECT_TRUE(look(ahead).may_fill);
  EXPECT_EQ(counters_["weft.cache.stale.takeover"], 1);
}

TEST_F(CacheReaderTest, AnotherKeysItemIsNotBelieved) {
  read_through(5);
  const std::string bytes = item()->bytes;
  const CachedKey other = key_of(def_, 1, 3);
  const CacheStore store{.key = other.cache_key, .bytes = bytes, .ttl_seconds = 60};
  cache_->lease()->set_and_get({&store, 1}, soon());
  CacheReader one = reader();
  EXPECT_TRUE(look(one, 3).may_fill);
  EXPECT_EQ(counters_["weft.cache.unsound.key"], 1);
}

TEST_F(CacheReaderTest, ASoundItemWithoutARowIsNotBelieved) {
  put(encode_item({.schema = def_.fingerprint(), .key = key_of(def_, 1, 2).key_bytes, .body = "no row"}));
  CacheReader one = reader();
  EXPECT_TRUE(look(one).may_fill);
  EXPECT_EQ(counters_["weft.cache.unsound.row"], 1);
}

TEST_F(CacheReaderTest, ManyKeysAtOnce) {
  std::vector<CachedKey> keys;
  for (std::uint64_t id = 1; id <= 50; ++id) keys.push_back(key_of(def_, 1, id));
  CacheReader one = reader();
  one.look(keys, soon());
  std::vector<std::size_t> even;
  for (std::size_t at = 0; at < keys.size(); at += 2) even.push_back(at);
  one.lease(even, soon());
  for (std::size_t at = 0; at < keys.size(); ++at) one.fill(at, listing(1, at + 1, 7));
  one.finish();
  const auto answers = reader().look(keys, soon());
  for (std::size_t at = 0; at < keys.size(); ++at) {
    const auto expected = at % 2 == 0 ? std::optional(listing(1, at + 1, 7)) : std::nullopt;
    EXPECT_EQ(answers[at].values, expected) << at;
  }
  EXPECT_TRUE(reader().look({}, soon()).empty());
}

TEST_F(CacheReaderTest, TroubleAtAnyCallIsAMiss) {
  for (int failing = 0; failing < 3; ++failing) {
    WatchedCache cache(*cache_, [&](int call, Call) { return call != failing; });
    CacheReader one(cache, ItemRules{.def = &def_}, observer_);
    const auto answer = look(one);
    EXPECT_EQ(answer.may_fill, failing != 0);
    lease(one);
    one.fill(0, listing(1, 2, 1));
    one.finish();
    CacheReader after = reader();
    EXPECT_FALSE(look(after).values) << failing;
    CacheWriter::remove(*cache_, key_of(def_, 1, 2).cache_key, soon());
  }
}

}  // namespace
}  // namespace weft::detail
