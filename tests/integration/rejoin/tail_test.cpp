#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "integration/rejoin/rejoin_site.hpp"
#include "integration/rejoin/shelf.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::ConflictStatus;

std::uint64_t seed() {
  const char* given = std::getenv("WEFT_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device()();
  std::cout << "WEFT_SEED=" << seed << std::endl;
  return seed;
}

std::string version_of(const std::optional<Row>& row) { return row ? std::to_string(row->version()) : "no row"; }

std::string version_in(const ConflictStatus::Image& image) {
  if (!image) return "no row";
  for (const auto& [field, value] : *image) {
    if (field == "row_version") return value;
  }
  return "no version";
}

TEST(Tail, EveryRowOfAThousandWritesIsMergedOrListedAndTheSidesAreEqual) {
  RejoinSite site;
  std::mt19937_64 random(seed());
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  Shelf shelf(store, owner, random);
  for (int thing = 0; thing < 400; ++thing) shelf.create();
  site.cut();

  // On the side that will be lost, alone.
  constexpr int tail_writes = 1000;
  std::vector<std::optional<Row>> before_tail;
  for (std::size_t thing = 0; thing < shelf.size(); ++thing) before_tail.push_back(shelf.now(thing));
  std::vector<ThingWrite> tail;
  for (int write = 0; write < tail_writes; ++write) tail.push_back(shelf.any());
  before_tail.resize(shelf.size());
  std::vector<std::optional<Row>> after_tail;
  for (std::size_t thing = 0; thing < shelf.size(); ++thing) after_tail.push_back(shelf.now(thing));
  site.lose_a();

  // On the survivor: it knows nothing of the tail, and changes, erases and makes again some of the same rows.
  std::set<std::size_t> touched;
  for (std::size_t thing = 0; thing < shelf.size(); ++thing) shelf.set(thing, before_tail[thing]);
  for (int write = 0; write < 150; ++write) {
    const std::size_t thing = random() % shelf.size();
    touched.insert(thing);
    if (!shelf.now(thing)) {
      shelf.make_again(thing);
    } else if (random() % 3 != 0) {
      shelf.save(thing);
    } else {
      shelf.erase(thing);
      if (random() % 2 == 0) shelf.make_again(thing);
    }
  }
  site.return_a();

  detail::RejoinOptions dry;
  dry.dry_run = true;
  const detail::TailCounts foretold = site.rejoin(store, dry).all();
  const detail::RejoinReport report = site.rejoin(store);
  const detail::TailCounts counts = report.all();

  EXPECT_EQ(counts.rows, static_cast<std::uint64_t>(tail_writes));
  EXPECT_EQ(counts.merged + counts.listed + counts.dropped, counts.rows);
  EXPECT_EQ(counts.dropped, 0U);
  EXPECT_GT(counts.merged, 500U);
  EXPECT_GT(counts.listed, 100U);
  EXPECT_EQ(foretold.rows, counts.rows);
  EXPECT_EQ(foretold.merged, counts.merged);
  EXPECT_EQ(foretold.listed, counts.listed);
  EXPECT_TRUE(site.equal(1));

  // Each row is what it must be, from the row and from the cache.
  const auto& def = shelf.def();
  for (std::size_t thing = 0; thing < shelf.size(); ++thing) {
    const bool survivor_changed = version_of(shelf.now(thing)) != version_of(before_tail[thing]);
    const std::optional<Row>& expected = survivor_changed ? shelf.now(thing) : after_tail[thing];
    const auto from_row = store.verbs().find(def, shelf.key(thing), {.read_from = ReadFrom::row});
    const auto from_cache = store.verbs().find(def, shelf.key(thing), {});
    ASSERT_EQ(version_of(from_row), version_of(expected)) << "thing " << thing;
    if (expected) {
      EXPECT_EQ(*from_row, *expected) << "thing " << thing;
    }
    EXPECT_EQ(from_cache.has_value(), expected.has_value());
    if (from_cache && expected) {
      EXPECT_EQ(*from_cache, *expected) << "thing " << thing;
    }
  }

  // No write of the tail is silent: those of rows the survivor changed are all listed, with both images.
  std::multiset<std::string> listed;
  for (const ConflictStatus& one :
       detail::list_conflicts(store.core(), 1, {.show = true, .limit = 100000}, in_time())) {
    EXPECT_EQ(one.state, "listed");
    EXPECT_EQ(one.side, 'A');
    EXPECT_EQ(one.owner, owner.value);
    listed.insert(one.key.at(0) + " " + one.key.at(2) + ": " + version_in(one.before) + " > " + version_in(one.after));
  }
  std::uint64_t accounted = 0;
  for (const ThingWrite& write : tail) {
    std::size_t thing = 0;
    while (!(shelf.key(thing) == write.key)) ++thing;
    const std::string name = write.key.rest.at(0).as_text() + " " + std::to_string(write.key.rest.at(2).as_int()) +
                             ": " + version_of(write.before) + " > " + version_of(write.after);
    if (version_of(shelf.now(thing)) == version_of(before_tail[thing])) {
      ++accounted;  // brought in: the row at the end was compared above
      EXPECT_FALSE(listed.contains(name));
    } else if (const auto found = listed.find(name); found != listed.end()) {
      listed.erase(found);
      ++accounted;
    } else {
      // Both sides erased it: nothing is lost, and it counts as merged.
      EXPECT_FALSE(write.after.has_value()) << name;
      EXPECT_FALSE(shelf.now(thing).has_value()) << name;
      ++accounted;
    }
  }
  EXPECT_EQ(accounted, static_cast<std::uint64_t>(tail_writes));
  EXPECT_TRUE(listed.empty());

  // Home again, and one history: what is written now on either side reaches the other.
  EXPECT_EQ(site.number('B', "SELECT COUNT(*) FROM weft_shard_1.weft_baton WHERE side = IF(parity = 0, 'A', 'B')"), 2U);
  shelf.create();
  EXPECT_TRUE(site.equal(1));
  EXPECT_EQ(site.number('A', "SELECT @@global.read_only"), 0U);
}

}  // namespace
}  // namespace weft::test
