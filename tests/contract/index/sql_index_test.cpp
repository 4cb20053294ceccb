#include "index/sql_index.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <thread>

#include "contract/index/index_servers.hpp"
#include "index/index_steps.hpp"
#include "index/snapshot.hpp"
#include "weft/error.hpp"
#include "weft/observe.hpp"

namespace weft::test {
namespace {

using namespace detail;

class SqlIndexContract : public testing::TestWithParam<IndexBackend> {
 protected:
  SqlIndexContract() : servers(GetParam()), belief(servers.pair()) {}
  std::unique_ptr<SqlIndex> make(BatonBelief& with, IndexOptions options = {}) {
    return std::make_unique<SqlIndex>(*servers.pool, servers.topology, with, servers.observer, options);
  }
  std::unique_ptr<SqlIndex> make(IndexOptions options = {}) { return make(belief, options); }
  static std::vector<Claim> claims_of_both_parities(std::uint64_t nonce) {
    std::vector<Claim> claims;
    for (int nth = 0; nth < 8; ++nth) claims.push_back({1, "value " + std::to_string(nth), 1, 1, "key", nonce});
    EXPECT_FALSE(put_steps(claims, {})[0].empty() || put_steps(claims, {})[1].empty());
    return claims;
  }
  IndexServers servers;
  BatonBelief belief;
};

INSTANTIATE_TEST_SUITE_P(Backends, SqlIndexContract, testing::Values(IndexBackend::sqlite, IndexBackend::mariadb),
                         index_backend_name);

TEST_P(SqlIndexContract, CorrectsAWrongBelief) {
  // On one file nobody is B; on the pair both batons are handed to the other side.
  if (servers.pair()) {
    servers.hand_over(0, 'B');
    servers.hand_over(1, 'A');
  } else {
    belief.learn(index_pair_id, 0, 'B');
    belief.learn(index_pair_id, 1, 'B');
  }
  const auto index = make();
  index->add_placement(1, 10, "ten", {1, 1}, soon());
  index->add_placement(1, 11, "eleven", {1, 1}, soon());
  index->take(claims_of_both_parities(1), std::vector{ObjectRow{1, 5, 1, 10, 1}}, soon());
  EXPECT_EQ(belief.side(index_pair_id, 0), servers.pair() ? 'B' : 'A');
  EXPECT_EQ(belief.side(index_pair_id, 1), 'A');
  BatonBelief fresh(servers.pair());
  const auto reader = make(fresh);
  EXPECT_TRUE(reader->fresh_placement(1, 10, soon()));
  EXPECT_TRUE(reader->fresh_placement(1, 11, soon()));
  EXPECT_EQ(reader->owner_by_name(1, "eleven", soon()), 11U);
  for (const Claim& claim : claims_of_both_parities(1)) EXPECT_TRUE(reader->find_claim(1, claim.value, soon()));
}

TEST_P(SqlIndexContract, AnOwnerIsTakenOutWithItsNames) {
  const auto index = make();
  for (const std::uint64_t owner : {10U, 11U}) {
    const std::string name = "owner " + std::to_string(owner);
    index->add_placement(1, owner, name, {1, 1}, soon());
    index->add_placement(2, owner, name, {1, 1}, soon());
    const std::vector names{name, std::string("was never there")};
    index->drop_owner(1, owner, names, soon());
    EXPECT_FALSE(index->placement(1, owner, soon())) << "not from the process's own table either";
    EXPECT_FALSE(index->fresh_placement(1, owner, soon()));
    EXPECT_FALSE(index->owner_by_name(1, name, soon()));
    EXPECT_TRUE(index->fresh_placement(2, owner, soon())) << "another kind";
    EXPECT_EQ(index->owner_by_name(2, name, soon()), owner);
    index->drop_owner(1, owner, names, soon());
    index->drop_owner(1, owner, {}, soon());
    index->add_placement(1, owner + 10, name, {2, 1}, soon());
    index->drop_owner(1, owner, names, soon());
    EXPECT_EQ(index->owner_by_name(1, name, soon()), owner + 10) << "the name is somebody else's by now";
  }
}

TEST_P(SqlIndexContract, WritesBothParitiesInOneTransactionWhenOneSideHasBothBatons) {
  if (servers.pair()) servers.hand_over(1, 'A');
  belief.learn(index_pair_id, 1, 'A');
  const auto index = make();
  EXPECT_EQ(put_steps(claims_of_both_parities(1), {})[0].front().params.size() % 6, 0U);
  index->take(claims_of_both_parities(1), {}, soon());
  EXPECT_EQ(index->claims_after(1, "", 100, soon()).size(), 8U);
  std::vector<Claim> mixed = claims_of_both_parities(2);
  for (std::size_t at = 1; at < mixed.size(); ++at) mixed[at].value = "fresh " + std::to_string(at);
  EXPECT_THROW(index->take(mixed, {}, soon()), Duplicate);
  EXPECT_EQ(index->claims_after(1, "", 100, soon()).size(), 8U);
}

TEST_P(SqlIndexContract, AWriteOfOneRowIsOneRoundTrip) {
  const auto index = make();
  index->add_placement(1, 8, "", {1, 1}, soon());  // from now on connected, its statements prepared
  index->take({}, std::vector{ObjectRow{1, 4, 1, 10, 1}}, soon());
  const TripCount trips;
  index->add_placement(1, 10, "", {1, 1}, soon());
  EXPECT_EQ(trips.figures().sql, 1U);
  index->take({}, std::vector{ObjectRow{1, 5, 1, 10, 1}}, soon());
  EXPECT_EQ(trips.figures().sql, 2U);
}

TEST_P(SqlIndexContract, AnOwnersImportIsOneTransaction) {
  const auto index = make();
  std::vector<ObjectRow> objects;
  for (std::uint64_t id = 1; id <= 30; ++id) objects.push_back({1, id, 1, 10, 1});
  index->take({}, objects, soon());  // from now on connected, its statements prepared
  for (ObjectRow& object : objects) object.object_id += 100;
  const TripCount trips;
  index->take({}, objects, soon());
  EXPECT_EQ(trips.figures().sql, 1U + 4U + 1U);  // batons, 16 + 8 + 4 + 2 rows, commit
}

TEST_P(SqlIndexContract, CachesWhatIsThereAndNeverWhatIsNot) {
  const auto index = make();
  EXPECT_FALSE(index->placement(1, 10, soon()));
  EXPECT_FALSE(index->object_owner(1, 5, soon()));
  const auto other = make();
  other->add_placement(1, 10, "", {3, 1}, soon());
  other->take({}, std::vector{ObjectRow{1, 5, 1, 10, 1}}, soon());
  EXPECT_TRUE(index->placement(1, 10, soon()));
  EXPECT_TRUE(index->object_owner(1, 5, soon()));
  index->name_number(NameSpace::entity, "listing", soon());
  const TripCount trips;
  EXPECT_EQ(index->placement(1, 10, soon())->shard, 3U);
  EXPECT_EQ(index->object_owner(1, 5, soon()), 10U);
  EXPECT_EQ(index->name_number(NameSpace::entity, "listing", soon()), 1U);
  EXPECT_EQ(trips.figures().sql, 0U);
  other->release({}, std::vector{ObjectRow{1, 5, 1, 10, 1}}, soon());
  index->forget_object(1, 5);
  EXPECT_FALSE(index->object_owner(1, 5, soon()));
}

TEST_P(SqlIndexContract, ProcessesThatRegisterNamesAtOnceAgree) {
  std::vector<std::unique_ptr<SqlIndex>> indexes;
  for (int nth = 0; nth < 4; ++nth) indexes.push_back(make());
  std::vector<std::vector<std::uint16_t>> numbers(indexes.size());
  std::vector<std::thread> threads;
  for (std::size_t at = 0; at < indexes.size(); ++at) {
    threads.emplace_back([&, at] {
      for (int nth = 0; nth < 12; ++nth)
        numbers[at].push_back(
            indexes[at]->name_number(NameSpace::claim, "claim " + std::to_string(nth), Deadline::in(Millis{20000})));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& one : numbers) EXPECT_EQ(one, numbers.front());
  EXPECT_EQ(std::set<std::uint16_t>(numbers.front().begin(), numbers.front().end()).size(), 12U);
}

TEST_P(SqlIndexContract, GoesOnFromCacheAndSnapshotWithTheIndexDown) {
  const auto file = servers.folder.path() / "placements.snapshot";
  {
    const auto index = make();
    for (std::uint64_t owner = 1; owner <= 2500; ++owner) {
      if (owner > 20 && owner % 100 != 0) continue;
      index->add_placement(1, owner, "", {static_cast<std::uint32_t>(owner % 4 + 1), owner}, soon());
    }
    servers.wait_equal();
    EXPECT_EQ(index->write_snapshot(file, soon()), 20U + 25U);
    index->add_placement(1, 9999, "", {1, 1}, soon());
  }
  const auto index = make({.snapshot = file});
  ASSERT_TRUE(index->snapshot_made_at());
  EXPECT_TRUE(index->placement(1, 9999, soon()));
  servers.down('A');
  if (servers.pair()) servers.down('B');
  EXPECT_EQ(index->placement(1, 9999, soon())->shard, 1U);  // process cache
  EXPECT_EQ(index->placement(1, 12, soon())->epoch, 12U);   // snapshot
  EXPECT_EQ(index->placement(1, 13, soon())->shard, 2U);
  EXPECT_THROW(index->placement(1, 55555, soon()), Unavailable);  // never "no such owner"
  EXPECT_THROW(index->fresh_placement(1, 12, soon()), Unavailable);
  EXPECT_THROW(index->take({}, std::vector{ObjectRow{1, 5, 1, 10, 1}}, soon()), Unavailable);
  EXPECT_THROW(make()->placement(1, 12, soon()), Unavailable);
}

TEST_P(SqlIndexContract, ReadsPlacementsFromTheOtherSideWhenTheWritingOneIsDown) {
  if (!servers.pair()) GTEST_SKIP() << "one file has no other side";
  make()->add_placement(1, 10, "", {3, 1}, soon());
  servers.wait_equal();
  servers.down('A');
  EXPECT_EQ(make()->placement(1, 10, soon())->shard, 3U);
  EXPECT_THROW(make()->fresh_placement(1, 10, soon()), Unavailable);
  EXPECT_THROW(make()->placement(1, 12, soon()), Unavailable);  // may only be late there
  EXPECT_THROW(make()->add_placement(1, 12, "", {3, 1}, soon()), Unavailable);
  make()->add_placement(1, 13, "", {3, 1}, soon());  // its baton is at B
}

TEST_P(SqlIndexContract, AFaultySnapshotIsLoggedAndDoneWithout) {
  const auto file = servers.folder.path() / "bad.snapshot";
  std::ofstream(file) << "not a snapshot at all";
  std::vector<std::string> lines;
  const Observer observer([&](LogLevel, std::string_view line) { lines.emplace_back(line); }, {});
  const SqlIndex index(*servers.pool, servers.topology, belief, observer, {.snapshot = file});
  EXPECT_FALSE(index.snapshot_made_at());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("bad.snapshot is not used"), std::string::npos) << lines[0];
}

TEST_P(SqlIndexContract, AnIndexThatWasNeverSetUpIsNamed) {
  servers.admin('A', "DELETE FROM {}weft_baton");
  servers.wait_equal();
  EXPECT_THROW(make()->fresh_placement(1, 10, soon()), SchemaError);
  EXPECT_THROW(make()->add_placement(1, 10, "", {1, 1}, soon()), SchemaError);
}

}  // namespace
}  // namespace weft::test
