#include <gtest/gtest.h>

#include "topology_sample.hpp"

namespace weft::detail {
namespace {

TEST(TopologyPlaces, AreReadWithTheirDefaults) {
  TopologySample sample;
  sample.shards =
      "[[shard]]\nid = 7\na = { server = \"db1\", database = \"s7\" }\nb = \"none\"\nweight = 5\nstate = "
      "\"draining\"\n" +
      sample.shards;
  sample.rest = "[[cache]]\nhost = \"127.0.0.1\"\n[[cache]]\nhost = \"127.0.0.1\"\nport = 11212\n";
  const Topology topology = sample.load();
  ASSERT_EQ(topology.tickets.size(), 2U);
  EXPECT_EQ(topology.tickets[1].number, 1);
  EXPECT_EQ(topology.tickets[1].place.server, "db2");
  EXPECT_EQ(topology.tickets[1].place.database, "weft_tickets");
  EXPECT_EQ(topology.index.a.database, "weft_index");
  EXPECT_EQ(topology.index.side('B').server, "db2");
  ASSERT_EQ(topology.shards.size(), 2U);
  EXPECT_EQ(topology.shards[0].id, 1U) << "by id, not by line";
  EXPECT_EQ(topology.shard(1).weight, 100U);
  EXPECT_EQ(topology.shard(1).state, ShardState::open);
  EXPECT_EQ(topology.shard(7).weight, 5U);
  EXPECT_EQ(topology.shard(7).state, ShardState::draining);
  EXPECT_FALSE(topology.shard(7).pair.b);
  ASSERT_EQ(topology.caches.size(), 2U);
  EXPECT_EQ(topology.caches[0].port, 11211);
  EXPECT_EQ(topology.caches[1].port, 11212);
}

TEST(TopologyPlaces, TellWhatIsWrong) {
  TopologySample sample;
  sample.shards = "[[shard]]\na = { server = \"db1\" }\n";
  sample.index = "";
  sample.rest = "[cache]\nhost = \"x\"\n";
  EXPECT_EQ(sample.faults(),
            " there is no index; write a section [index] with its sides a and b\n"
            "23: a [[shard]] has no id; give a number above 0 that no other shard has\n"
            "23: a shard has no side B; write b = { server = \"...\", database = \"...\" }, or b = \"none\" "
            "to go without a second side\n"
            "24: side A of a shard has no database; name the database on that server\n"
            "25: the file has cache as a table; give a list of tables, each under [[cache]]");
}

}  // namespace
}  // namespace weft::detail
