#include "model/topology.hpp"

#include <gtest/gtest.h>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

TEST(Topology, AnEmbeddedStoreIsOneFolder) {
  const Topology topology = embedded_topology("data", 3);
  EXPECT_EQ(topology.tickets.size(), 1U);
  EXPECT_EQ(topology.tickets[0].number, 0);
  EXPECT_EQ(topology.shards.size(), 3U);
  EXPECT_FALSE(topology.index.b);
  EXPECT_EQ(topology.server(topology.index.a).file, "data/index.sqlite");
  EXPECT_EQ(topology.server(topology.tickets[0].place).file, "data/tickets.sqlite");
  EXPECT_EQ(topology.server(topology.shard(3).pair.a).file, "data/shard_3.sqlite");
  EXPECT_EQ(&topology.shard(3).pair.side('B'), &topology.shard(3).pair.a) << "no second side";
  EXPECT_EQ(topology.servers.size(), 5U);
  EXPECT_EQ(topology.admin_servers.size(), 5U);
  EXPECT_THROW(embedded_topology("data", 0), UsageError);
}

TEST(Topology, SaysWhatIsUnknown) {
  const Topology topology = embedded_topology("data", 3);
  EXPECT_THROW(topology.shard(0), UsageError);
  try {
    topology.shard(4);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.message(), "store 'embedded' has no shard 4; its topology, version 1, names 3 shards");
  }
  EXPECT_THROW(topology.server({.server = "shard_4"}), UsageError);
}

}  // namespace
}  // namespace weft::detail
