#include <gtest/gtest.h>

#include "topology_sample.hpp"

namespace weft::detail {
namespace {

TEST(TopologyCheck, EqualTicketNumbersAreRefusedByName) {
  TopologySample sample;
  sample.tickets = "[[ticket]]\nnumber = 1\nserver = \"db1\"\n[[ticket]]\nnumber = 1\nserver = \"db2\"\n";
  EXPECT_EQ(
      sample.faults(),
      "21: the ticket servers 'db1' (line 18) and 'db2' both have the number 1, so both would give out the same ids; "
      "give each its own");
}

TEST(TopologyCheck, TicketNumbersHaveNoHoles) {
  TopologySample sample;
  sample.tickets = "[[ticket]]\nnumber = 0\nserver = \"db1\"\n[[ticket]]\nnumber = 2\nserver = \"db2\"\n";
  EXPECT_EQ(sample.faults(), "21: ticket server 2 is one of 2; number them 0 to 1");
  sample.tickets = "[[ticket]]\nnumber = 0\nserver = \"db1\"\n";
  EXPECT_EQ(sample.faults(),
            "18: there is only one ticket server; write two or more [[ticket]] sections, so that ids are given when "
            "one is down");
  sample.tickets = "";
  EXPECT_NE(sample.faults().find("there is no ticket server"), std::string::npos);
}

TEST(TopologyCheck, APlaceIsUsedOnce) {
  TopologySample sample;
  sample.shards =
      "[[shard]]\nid = 1\na = { server = \"db1\", database = \"s1\" }\nb = { server = \"db1\", database = \"s1\" }\n"
      "[[shard]]\nid = 2\na = { server = \"db2\", database = \"weft_index\" }\nb = \"none\"\n";
  EXPECT_EQ(sample.faults(),
            "29: side B of shard 1 is the same place as side A of shard 1 (line 28): database 's1' on server 'db1'; "
            "give each its own\n"
            "32: side A of shard 2 is the same place as side B of the index (line 25): database 'weft_index' on server "
            "'db2'; give each "
            "its own");
}

TEST(TopologyCheck, TwoNamesOfOneServerAreOneServer) {
  TopologySample sample;
  sample.servers += "[server.db3]\nhost = \"127.0.0.1\"\nport = 3307\naccount = \"app\"\ntls = \"off\"\n";
  sample.shards =
      "[[shard]]\nid = 1\na = { server = \"db1\", database = \"s1\" }\nb = { server = \"db3\", database = \"s1\" }\n";
  EXPECT_NE(sample.faults().find("side B of shard 1 is the same place as side A of shard 1"), std::string::npos);
}

TEST(TopologyCheck, ShardsDifferAndOneTakesNewOwners) {
  TopologySample sample;
  sample.shards +=
      "weight = 0\n[[shard]]\nid = 1\na = { server = \"db1\", database = \"s2\" }\nb = { server = \"db9\", database = "
      "\"s2\" }\n"
      "state = \"closed\"\n";
  EXPECT_EQ(sample.faults(),
            "27: every open shard has weight 0, so no new owner could be placed; give one a weight, or close them all\n"
            "32: two shards have the id 1 (line 27); give each its own\n"
            "34: side B of shard 1 has the unknown server 'db9'; write a section [server.db9]");
}

TEST(TopologyCheck, AllShardsMayBeClosed) {
  TopologySample sample;
  sample.shards += "weight = 0\nstate = \"closed\"\n";
  EXPECT_EQ(sample.load().shard(1).state, ShardState::closed);
}

}  // namespace
}  // namespace weft::detail
