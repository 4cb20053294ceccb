#include <gtest/gtest.h>

#include "cache/item.hpp"
#include "cache/publication.hpp"
#include "fixtures.hpp"
#include "weft/error.hpp"

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

class CacheWriterTest : public ::testing::Test {
 protected:
  CacheWriter writer() { return {watched_, 0, observer_, clock_}; }
  void publish(CacheWriter& writer, std::uint64_t version) {
    const CacheWriter::Outcome outcome{.def = &def_, .values = listing(1, 2, version)};
    writer.publish({&outcome, 1}, soon());
  }
  std::optional<CacheItem> item(const CachedKey& key) {
    return cache_->lease()->get({&key.cache_key, 1}, soon()).front().item;
  }
  void put(const CachedKey& key, const std::string& bytes) {
    const CacheStore store{.key = key.cache_key, .bytes = bytes, .ttl_seconds = 60};
    cache_->lease()->set_and_get({&store, 1}, soon());
  }
  std::string value(std::uint64_t version) const {
    std::string row;
    encode_row(def_, listing(1, 2, version), row);
    return encode_item({.schema = def_.fingerprint(), .row_version = version, .key = key_.key_bytes, .body = row});
  }
  std::optional<std::uint64_t> cached_version() {
    CacheReader reader(*cache_, ItemRules{.def = &def_}, observer_);
    const auto answer = std::move(reader.look({&key_, 1}, soon()).front());
    if (!answer.values) return std::nullopt;
    return answer.values->back().as_uint();
  }

  EntityDef def_ = listing_def();
  CachedKey key_ = key_of(def_, 1, 2);
  Counters counters_;
  Observer observer_ = counters_.observer();
  ManualClock clock_;
  std::unique_ptr<Cache> cache_ = make_local_cache(1 << 20, clock_);
  WatchedCache watched_{*cache_};
};

TEST_F(CacheWriterTest, MarkThenPublishInTwoTrips) {
  CacheWriter one = writer();
  one.mark({&key_, 1}, soon());
  Unsound reason{};
  EXPECT_EQ(decode_item(item(key_)->bytes, reason)->kind, ItemKind::marker);
  publish(one, 4);
  EXPECT_EQ(watched_.calls, (std::vector<Call>{Call::set, Call::cas}));
  EXPECT_EQ(cached_version(), 4u);
}

TEST_F(CacheWriterTest, ErasedObjectsLeaveNothing) {
  CacheWriter one = writer();
  one.mark({&key_, 1}, soon());
  const CacheWriter::Outcome gone{};
  one.publish({&gone, 1}, soon());
  EXPECT_FALSE(item(key_));
}

TEST_F(CacheWriterTest, WithdrawTakesOnlyTheOwnMarker) {
  CacheWriter one = writer();
  one.mark({&key_, 1}, soon());
  one.withdraw(soon());
  EXPECT_FALSE(item(key_));

  CacheWriter two = writer(), three = writer();
  two.mark({&key_, 1}, soon());
  three.mark({&key_, 1}, soon());
  two.withdraw(soon());
  EXPECT_TRUE(item(key_));
}

TEST_F(CacheWriterTest, ForgetLeavesTheMarkerToItsTime) {
  CacheWriter one = writer();
  one.mark({&key_, 1}, soon());
  one.forget();
  one.withdraw(soon());
  EXPECT_TRUE(item(key_));
  clock_.advance(Millis{marker_seconds * 1000});
  EXPECT_FALSE(item(key_));
}

TEST_F(CacheWriterTest, DueWhenLessThanAThirdIsLeftAndMarkedAgain) {
  CacheWriter one = writer();
  EXPECT_FALSE(one.due());
  one.mark({&key_, 1}, soon());
  EXPECT_FALSE(one.due());
  clock_.advance(Millis{6000});
  EXPECT_FALSE(one.due());
  clock_.advance(Millis{1});
  EXPECT_TRUE(one.due());
  const CachedKey other = key_of(def_, 1, 3);
  one.mark({&other, 1}, soon());
  EXPECT_TRUE(one.due());  // the first one's time runs on
  const std::vector<CachedKey> both{other, key_};
  one.mark(both, soon());
  EXPECT_FALSE(one.due());
  clock_.advance(Millis{9000});
  const std::vector<CacheWriter::Outcome> outcomes{{.def = &def_, .values = listing(1, 2, 8)},
                                                   {.def = &def_, .values = listing(1, 3, 8)}};
  one.publish(outcomes, soon());  // by the order in which the keys were first marked
  EXPECT_EQ(cached_version(), 8u);
  EXPECT_EQ(counters_["weft.cache.fixups"], 0);
}

TEST_F(CacheWriterTest, AMarkThatCannotBeReadBackThrowsBeforeTheCommit) {
  watched_.watch([](int, Call) { return false; });
  CacheWriter one = writer();
  try {
    one.mark({&key_, 1}, soon());
    FAIL();
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    EXPECT_TRUE(error.retryable());
  }
  EXPECT_EQ(watched_.calls.size(), 2u);  // one more try, over another session
  one.withdraw(soon());
}

TEST_F(CacheWriterTest, ASessionThatDiedIdleIsTriedOnceMore) {
  watched_.watch([](int call, Call) { return call != 0; });
  CacheWriter one = writer();
  one.mark({&key_, 1}, soon());
  publish(one, 4);
  EXPECT_EQ(cached_version(), 4u);
}

TEST_F(CacheWriterTest, TryMarkGivesThePositions) {
  watched_.watch([](int, Call) { return false; });
  CacheWriter one = writer();
  const std::vector<CachedKey> both{key_, key_of(def_, 1, 3)};
  EXPECT_EQ(one.try_mark(both, soon()), (std::vector<std::size_t>{0, 1}));
  EXPECT_TRUE(one.try_mark({}, soon()).empty());
}

// What may lie under the key when the number was lost, and what must lie there afterwards.
TEST_F(CacheWriterTest, FixUpByWhatIsThere) {
  const std::string marker = encode_claim(ItemKind::marker, 0, key_.key_bytes);
  struct Case {
    const char* name;
    std::optional<std::string> there;
    bool stays;
  };
  const std::vector<Case> cases{{"nothing", std::nullopt, false},
                                {"a later writer's marker", marker, true},
                                {"a lease", encode_claim(ItemKind::lease, 0, key_.key_bytes), false},
                                {"the old row", value(3), false},
                                {"exactly the new row", value(4), true},
                                {"a newer row", value(5), false},
                                {"rubbish", "rubbish", false},
                                {"a damaged marker", marker.substr(0, marker.size() - 1), false}};
  for (const Case& one : cases) {
    CacheWriter writing = writer();
    writing.mark({&key_, 1}, soon());
    CacheWriter::remove(*cache_, key_.cache_key, soon());
    if (one.there) put(key_, *one.there);
    publish(writing, 4);
    const auto left = item(key_);
    EXPECT_EQ(left ? left->bytes : "", one.stays ? *one.there : "") << one.name;
    CacheWriter::remove(*cache_, key_.cache_key, soon());
  }
  EXPECT_EQ(counters_["weft.cache.unfixed"], 0);
  EXPECT_EQ(counters_["weft.cache.fixups"], 5);
}

TEST_F(CacheWriterTest, ALostRemovalLooksAgain) {
  CacheWriter one = writer();
  one.mark({&key_, 1}, soon());
  put(key_, value(3));
  const CacheWriter::Outcome outcome{.def = &def_, .values = listing(1, 2, 4)};
  Publication steps = one.publication({&outcome, 1});
  EXPECT_FALSE(steps.step(soon()));  // lost
  EXPECT_FALSE(steps.step(soon()));  // looked
  put(key_, value(2));
  EXPECT_FALSE(steps.step(soon()));  // lost again: another number
  EXPECT_FALSE(steps.step(soon()));
  EXPECT_TRUE(steps.step(soon()));
  EXPECT_FALSE(item(key_));
}

TEST_F(CacheWriterTest, TheFixUpLeavesAMarkerThatCameAfterItsLook) {
  CacheWriter one = writer();
  CacheWriter later = writer();
  one.mark({&key_, 1}, soon());
  put(key_, value(3));
  const CacheWriter::Outcome outcome{.def = &def_, .values = listing(1, 2, 4)};
  Publication steps = one.publication({&outcome, 1});
  EXPECT_FALSE(steps.step(soon()));  // lost
  EXPECT_FALSE(steps.step(soon()));  // looked
  later.mark({&key_, 1}, soon());
  while (!steps.step(soon())) {
  }
  ASSERT_TRUE(item(key_));
  Unsound reason{};
  EXPECT_EQ(decode_item(item(key_)->bytes, reason)->kind, ItemKind::marker);
}

TEST_F(CacheWriterTest, AServerThatDiesAfterTheCommitIsToldOf) {
  CacheWriter one = writer();
  one.mark({&key_, 1}, soon());
  watched_.watch([](int, Call) { return false; });
  publish(one, 4);
  EXPECT_EQ(counters_["weft.cache.unfixed"], 1);
  EXPECT_FALSE(CacheWriter::remove(watched_, key_.cache_key, soon()));
}

// Each call of a write fails once: afterwards the cache holds the new row, a marker or nothing, never the old row.
TEST_F(CacheWriterTest, AnyOneFailingCallLeavesNothingOld) {
  for (int failing = 0; failing < 5; ++failing) {
    put(key_, value(3));
    WatchedCache cache(*cache_, [&](int call, Call) { return call != failing; });
    CacheWriter one(cache, 0, observer_);
    one.mark({&key_, 1}, soon());
    publish(one, 4);
    EXPECT_NE(cached_version(), 3u) << failing;
  }
  EXPECT_EQ(counters_["weft.cache.unfixed"], 0);
}

TEST_F(CacheWriterTest, PublishAfterTheDeadlineIsToldOf) {
  CacheWriter one = writer();
  one.mark({&key_, 1}, soon());
  put(key_, value(3));
  const CacheWriter::Outcome outcome{.def = &def_, .values = listing(1, 2, 4)};
  one.publish({&outcome, 1}, Deadline(SteadyTime{}));
  EXPECT_EQ(counters_["weft.cache.unfixed"], 1);
}

TEST_F(CacheWriterTest, RemoveTakesWhateverIsThere) {
  EXPECT_TRUE(CacheWriter::remove(watched_, key_.cache_key, soon()));
  put(key_, "anything");
  EXPECT_TRUE(CacheWriter::remove(watched_, key_.cache_key, soon()));
  EXPECT_FALSE(item(key_));
}

}  // namespace
}  // namespace weft::detail
