#include "index/owner_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "contract/index/index_servers.hpp"
#include "support/fake_index.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace detail;

enum class Kind { fake, sqlite, mariadb };

/// What every index does, whatever it stands on.
class OwnerIndexContract : public testing::TestWithParam<Kind> {
 protected:
  OwnerIndexContract() {
    if (GetParam() == Kind::fake) {
      made_ = std::make_unique<FakeIndex>();
      return;
    }
    servers_ =
        std::make_unique<IndexServers>(GetParam() == Kind::sqlite ? IndexBackend::sqlite : IndexBackend::mariadb);
    belief_ = std::make_unique<BatonBelief>(servers_->pair());
    made_ = std::make_unique<SqlIndex>(*servers_->pool, servers_->topology, *belief_, servers_->observer);
  }
  OwnerIndex& index() { return *made_; }
  static Claim claim(const std::string& value, std::uint64_t nonce) {
    return {1, value, 2, 7, "key of " + value, nonce};
  }
  static ObjectRow object(std::uint64_t id, std::uint64_t nonce) { return {3, id, 2, id * 10, nonce}; }

 private:
  std::unique_ptr<IndexServers> servers_;
  std::unique_ptr<BatonBelief> belief_;
  std::unique_ptr<OwnerIndex> made_;
};

INSTANTIATE_TEST_SUITE_P(Backends, OwnerIndexContract, testing::Values(Kind::fake, Kind::sqlite, Kind::mariadb),
                         [](const auto& info) {
                           return info.param == Kind::fake ? "Fake" : info.param == Kind::sqlite ? "Sqlite" : "Mariadb";
                         });

TEST_P(OwnerIndexContract, NumbersNamesOnceInEachSpace) {
  EXPECT_EQ(index().name_number(NameSpace::entity, "listing", soon()), 1);
  EXPECT_EQ(index().name_number(NameSpace::entity, "order", soon()), 2);
  EXPECT_EQ(index().name_number(NameSpace::entity, "listing", soon()), 1);
  EXPECT_EQ(index().name_number(NameSpace::owner_kind, "shop", soon()), 1);
  EXPECT_THROW(index().name_number(NameSpace::claim, "", soon()), UsageError);
  EXPECT_THROW(index().name_number(NameSpace::claim, std::string(65, 'a'), soon()), UsageError);
}

TEST_P(OwnerIndexContract, KeepsPlacementsOfBothParities) {
  for (const std::uint64_t owner : {std::uint64_t{10}, std::uint64_t{11}, (std::uint64_t{1} << 63U) - 1}) {
    EXPECT_FALSE(index().placement(1, owner, soon()));
    index().add_placement(1, owner, "", {4, 9}, soon());
    for (const auto& found : {index().placement(1, owner, soon()), index().fresh_placement(1, owner, soon())}) {
      ASSERT_TRUE(found);
      EXPECT_EQ(found->shard, 4U);
      EXPECT_EQ(found->epoch, 9U);
    }
    EXPECT_FALSE(index().placement(2, owner, soon()));
    EXPECT_THROW(index().add_placement(1, owner, "", {4, 9}, soon()), Duplicate);
  }
}

TEST_P(OwnerIndexContract, FindsOwnersByTheirExactName) {
  const std::string odd_name("a' \"\0\r\n\xF0\x9F\x90\x9D", 11);
  index().add_placement(1, 10, "abc", {1, 1}, soon());
  index().add_placement(1, 11, "ABC", {1, 1}, soon());
  index().add_placement(1, 12, "abc ", {1, 1}, soon());
  index().add_placement(1, 13, odd_name, {1, 1}, soon());
  EXPECT_EQ(index().owner_by_name(1, "abc", soon()), 10U);
  EXPECT_EQ(index().owner_by_name(1, "ABC", soon()), 11U);
  EXPECT_EQ(index().owner_by_name(1, "abc ", soon()), 12U);
  EXPECT_EQ(index().owner_by_name(1, odd_name, soon()), 13U);
  EXPECT_FALSE(index().owner_by_name(1, "abd", soon()));
  EXPECT_FALSE(index().owner_by_name(2, "abc", soon()));
  EXPECT_THROW(index().add_placement(1, 14, std::string(256, 'x'), {1, 1}, soon()), UsageError);
}

TEST_P(OwnerIndexContract, ATakenNameLeavesNoPlacement) {
  index().add_placement(1, 10, "abc", {1, 1}, soon());
  for (const std::uint64_t owner : {20U, 21U}) {
    EXPECT_THROW(index().add_placement(1, owner, "abc", {1, 1}, soon()), Duplicate);
    EXPECT_FALSE(index().fresh_placement(1, owner, soon()));
  }
  EXPECT_EQ(index().owner_by_name(1, "abc", soon()), 10U);
}

TEST_P(OwnerIndexContract, ATakenOwnerIdLeavesNoName) {
  for (const std::uint64_t owner : {10U, 11U}) {
    index().add_placement(1, owner, "", {1, 1}, soon());
    const std::string name = "name " + std::to_string(owner);
    EXPECT_THROW(index().add_placement(1, owner, name, {1, 1}, soon()), Duplicate);
    EXPECT_FALSE(index().owner_by_name(1, name, soon()));
  }
}

TEST_P(OwnerIndexContract, LearnsHigherEpochsOnly) {
  index().add_placement(1, 10, "", {1, 5}, soon());
  index().learn(1, 10, {2, 6});
  EXPECT_EQ(index().placement(1, 10, soon())->shard, 2U);
  index().learn(1, 10, {3, 4});
  EXPECT_EQ(index().placement(1, 10, soon())->shard, 2U);
  EXPECT_EQ(index().fresh_placement(1, 10, soon())->shard, 1U);
}

TEST_P(OwnerIndexContract, TakesClaimsAndObjectsTogether) {
  std::vector<Claim> claims;
  std::vector<ObjectRow> objects;
  for (std::uint64_t nth = 1; nth <= 37; ++nth) {
    claims.push_back(claim("value " + std::to_string(nth), ~std::uint64_t{0} - nth));
    objects.push_back(object(nth, ~std::uint64_t{0} - nth));
  }
  index().take(claims, objects, soon());
  for (const Claim& taken : claims) {
    const auto found = index().find_claim(1, taken.value, soon());
    ASSERT_TRUE(found) << taken.value;
    EXPECT_EQ(found->owner_kind, 2U);
    EXPECT_EQ(found->owner_id, 7U);
    EXPECT_EQ(found->key, taken.key);
    EXPECT_EQ(found->nonce, taken.nonce);
  }
  for (const ObjectRow& taken : objects) EXPECT_EQ(index().object_owner(3, taken.object_id, soon()), taken.owner_id);
  EXPECT_FALSE(index().find_claim(2, "value 1", soon()));
  EXPECT_FALSE(index().object_owner(4, 1, soon()));
}

TEST_P(OwnerIndexContract, ATakenClaimOrObjectLeavesNothingOfTheOthers) {
  index().take(std::vector{claim("a", 1)}, std::vector{object(1, 1)}, soon());
  std::vector<Claim> fresh;
  for (int nth = 0; nth < 12; ++nth) fresh.push_back(claim("fresh " + std::to_string(nth), 2));
  // Both parities are among the fresh ones, so whichever part is committed first must be taken back.
  std::vector<Claim> with_taken = fresh;
  with_taken.push_back(claim("a", 2));
  const std::vector<ObjectRow> new_object{object(2, 2)};
  EXPECT_THROW(index().take(with_taken, new_object, soon()), Duplicate);
  EXPECT_THROW(index().take(fresh, std::vector{object(2, 2), object(1, 2)}, soon()), Duplicate);
  for (const Claim& one : fresh) EXPECT_FALSE(index().find_claim(1, one.value, soon())) << one.value;
  EXPECT_FALSE(index().object_owner(3, 2, soon()));
  EXPECT_EQ(index().find_claim(1, "a", soon())->nonce, 1U);
}

TEST_P(OwnerIndexContract, ReleasesOnlyByTheirNonce) {
  const std::vector<Claim> claims{claim("a", 5), claim("b", 5), claim("c", 5)};
  const std::vector<ObjectRow> objects{object(1, 5), object(2, 5), object(3, 5)};
  index().take(claims, objects, soon());
  std::vector<Claim> foreign = claims;
  for (Claim& one : foreign) one.nonce = 6;
  std::vector<ObjectRow> foreign_objects = objects;
  for (ObjectRow& one : foreign_objects) one.nonce = 6;
  index().release(foreign, foreign_objects, soon());
  index().release(std::vector{foreign[0]}, {}, soon());
  // Pages are not fenced: a claim of the other side may still be on its way to the one that is asked.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (index().claims_after(1, "", 10, soon()).size() < 3 && std::chrono::steady_clock::now() < until) {
  }
  EXPECT_EQ(index().claims_after(1, "", 10, soon()).size(), 3U);
  EXPECT_EQ(index().objects_after(3, 0, 10, soon()).size(), 3U);
  index().release(std::vector{claims[0]}, {}, soon());
  index().release({}, std::vector{objects[0]}, soon());
  EXPECT_FALSE(index().find_claim(1, "a", soon()));
  EXPECT_FALSE(index().object_owner(3, 1, soon()));
  EXPECT_TRUE(index().find_claim(1, "b", soon()));
  index().release(claims, objects, soon());
  EXPECT_FALSE(index().find_claim(1, "b", soon()));
  EXPECT_FALSE(index().object_owner(3, 2, soon()));
  index().take(claims, objects, soon());
}

TEST_P(OwnerIndexContract, TellsClaimsApartByteByByte) {
  const std::vector<std::string> values{"abc", "ABC", "abc ", std::string("abc\0", 4), std::string(700, '\xff')};
  for (std::size_t at = 0; at < values.size(); ++at) index().take(std::vector{claim(values[at], at + 1)}, {}, soon());
  for (std::size_t at = 0; at < values.size(); ++at)
    EXPECT_EQ(index().find_claim(1, values[at], soon())->nonce, at + 1);
}

TEST_P(OwnerIndexContract, PagesInOrderAndOfOneEntityOnly) {
  std::vector<Claim> claims;
  std::vector<ObjectRow> objects;
  for (std::uint64_t nth = 1; nth <= 25; ++nth) {
    claims.push_back(claim(std::string(1, static_cast<char>(0x60 + nth * 5)), 1));
    objects.push_back(object(nth * 3, 1));
  }
  index().take(claims, objects, soon());
  index().take(std::vector{Claim{2, "other", 2, 7, "k", 1}}, std::vector{ObjectRow{4, 5, 2, 7, 1}}, soon());
  std::vector<std::string> values;
  std::string after;
  for (std::size_t pages = 0; pages < 10; ++pages) {
    // With two sides, a claim of the other side may still be on its way: asked again until all are here.
    const auto page = index().claims_after(1, after, 10, soon());
    for (const Claim& one : page) values.push_back(one.value);
    if (page.size() < 10) break;
    after = page.back().value;
  }
  EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
  EXPECT_LE(values.size(), 25U);
  const auto first = index().objects_after(3, 0, 10, soon());
  ASSERT_EQ(first.size(), 10U);
  EXPECT_EQ(first.front().object_id, 3U);
  EXPECT_EQ(first.front().owner_id, 30U);
  EXPECT_EQ(first.front().nonce, 1U);
  const auto rest = index().objects_after(3, first.back().object_id, 100, soon());
  EXPECT_EQ(rest.size(), 15U);
  EXPECT_EQ(rest.back().object_id, 75U);
}

TEST_P(OwnerIndexContract, OneOfManyThreadsGetsTheClaim) {
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (std::uint64_t nth = 1; nth <= 6; ++nth) {
    threads.emplace_back([&, nth] {
      try {
        const std::vector<Claim> claims{claim("wanted", nth), claim("of " + std::to_string(nth), nth)};
        index().take(claims, std::vector{object(100 + nth, nth)}, Deadline::in(Millis{10000}));
        won++;
      } catch (const Duplicate&) {
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won.load(), 1);
  const auto winner = index().find_claim(1, "wanted", soon());
  ASSERT_TRUE(winner);
  for (std::uint64_t nth = 1; nth <= 6; ++nth)
    EXPECT_EQ(index().find_claim(1, "of " + std::to_string(nth), soon()).has_value(), nth == winner->nonce);
}

}  // namespace
}  // namespace weft::test
