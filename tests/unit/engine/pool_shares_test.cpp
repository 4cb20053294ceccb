#include "engine/pool_shares.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

using detail::Millis;
using detail::pool_shares;
using detail::statement_limit;

detail::Topology topology(std::size_t per_server, std::size_t per_process) {
  detail::Topology made;
  made.tickets.resize(2);
  made.index.b.emplace();
  made.pool = {per_server, per_process};
  return made;
}

TEST(PoolShares, KeepTheCapOfTheProcess) {
  for (const std::size_t all : {3U, 4U, 9U, 16U, 64U, 256U, 1000U}) {
    for (const std::size_t each : {1U, 3U, 16U}) {
      const auto shares = pool_shares(topology(each, all));
      EXPECT_LE(shares.tickets + shares.index + shares.shards, all) << all << " with " << each;
      EXPECT_GE(shares.shards, all / 2) << all << " with " << each;
    }
  }
}

TEST(PoolShares, EachHasOneAtLeast) {
  const auto shares = pool_shares(topology(1, 1));
  EXPECT_EQ(shares.tickets, 1U);
  EXPECT_EQ(shares.index, 1U);
  EXPECT_EQ(shares.shards, 1U);
}

TEST(PoolShares, TicketsAndIndexTakeWhatTheirServersMayUse) {
  const auto shares = pool_shares(topology(4, 256));
  EXPECT_EQ(shares.tickets, 8U);
  EXPECT_EQ(shares.index, 8U);
  EXPECT_EQ(shares.shards, 240U);
}

TEST(StatementLimit, IsTheLongerDeadlineUnlessTheTopologySaysMore) {
  EXPECT_EQ(statement_limit({.call = Millis(2000), .transaction = Millis(10000)}), Millis(10000));
  EXPECT_EQ(statement_limit({.call = Millis(20000), .transaction = Millis(10000)}), Millis(20000));
  EXPECT_EQ(statement_limit({.statement_limit = Millis(1500)}), Millis(1500));
}

}  // namespace
}  // namespace weft::test
