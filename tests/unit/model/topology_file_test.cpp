#include <gtest/gtest.h>
#include <sys/stat.h>

#include "topology_sample.hpp"

namespace weft::detail {
namespace {

TEST(TopologyFile, ReadsTheRest) {
  TopologySample sample;
  sample.write("shop.toml", "");
  sample.store += "entities = [\"shop.toml\"]\n";
  Topology topology = sample.load();
  EXPECT_EQ(topology.store, "lab");
  EXPECT_EQ(topology.version, 1U);
  EXPECT_EQ(topology.entity_files, (std::vector{sample.path() / "shop.toml"}));
  EXPECT_EQ(topology.pool.per_server, 16U);
  EXPECT_EQ(topology.deadlines.call, Millis(2000));
  sample.rest =
      "[pool]\nper_server = 3\nper_process = 9\n[deadline]\ncall_ms = 1\nconnect_ms = 2\ntransaction_ms = 3\ncache_ms "
      "= 4\nstatement_limit_ms = 5\n";
  topology = sample.load();
  EXPECT_EQ(topology.pool.per_server, 3U);
  EXPECT_EQ(topology.pool.per_process, 9U);
  EXPECT_EQ(topology.deadlines.call, Millis(1));
  EXPECT_EQ(topology.deadlines.connect, Millis(2));
  EXPECT_EQ(topology.deadlines.transaction, Millis(3));
  EXPECT_EQ(topology.deadlines.cache, Millis(4));
  EXPECT_EQ(topology.deadlines.statement_limit, Millis(5));
}

TEST(TopologyFile, AnEmptyFileLacksEverything) {
  const FileCase files;
  const auto file = files.write("weft.toml", "");
  EXPECT_EQ(files.faults([&] { load_topology(file); }),
            "weft.toml has 5 faults:\n"
            "  weft.toml: there is no store; write a section [store] with name and version\n"
            "  weft.toml: there is no server; write a section like [server.db1]\n"
            "  weft.toml: there is no index; write a section [index] with its sides a and b\n"
            "  weft.toml: there is no ticket server; write two or more [[ticket]] sections\n"
            "  weft.toml: there is no shard; write one or more [[shard]] sections");
}

TEST(TopologyFile, TellsEveryFaultByItsLine) {
  TopologySample files;
  files.write("open.password", "s3cret\n");
  ASSERT_EQ(chmod((files.path() / "open.password").c_str(), 0644), 0);
  const auto file = files.write("weft.toml", R"([store]
name = "Lab"
entities = ["none.toml"]
colour = "red"

[account.app]
user = "weft_app"
password_file = "app.password"

[account.open]
user = "weft_open"
password_file = "open.password"

[account.both]
user = "x"
password_file = "app.password"
password_env = "X"

[account.env]
user = "y"
password_env = "WEFT_TEST_NO_SUCH_VARIABLE"

[server.db1]
host = "127.0.0.1"
port = 70000
account = "app"
tls = "off"

[server.db2]
host = "db2.example.net"
account = "env"
tls = "off"

[server.db3]
host = "db 3"
account = "nobody"
tls = "verify"

[server.db4]
account = "env"
tls = "maybe"
admin_account = "open"

[[ticket]]
number = 0
server = "db1"

[[ticket]]
number = 0
server = "db2"

[index]
a = { server = "db1" }

[[shard]]
id = 1
a = { server = "db1", database = "s1" }
b = { server = "db1", database = "s1" }
weight = 0

[[shard]]
id = 1
a = { server = "db9", database = "s-2" }
b = { server = "db2", database = "s2" }
state = "shut"
weight = -1

[[shard]]
id = 0
a = { server = "db1", database = "s3", shard = 3 }
b = "none"

[[cache]]
host = "127.0.0.1"

[[cache]]
host = "127.0.0.1"
port = 11211

[pool]
per_server = 10
per_process = 5

[deadline]
call_ms = 0
cache_ms = "100"

[cahce]
)");
  const std::string told = files.FileCase::faults([&] { load_topology(file); });
  EXPECT_EQ(told,
            "weft.toml has 28 faults:\n"
            "  weft.toml:1: [store] has no version; begin with 1 and raise it with each change\n"
            "  weft.toml:2: [store] has a name that cannot be: a name is a lower-case letter and then up to "
            "62 lower-case letters, digits and '_', not beginning with 'weft_'\n"
            "  weft.toml:3: [store] names the entity file none.toml, which is not there; put it there or "
            "mend the path\n"
            "  weft.toml:4: [store] has the unknown key 'colour'; its keys are: entities, name, version\n"
            "  weft.toml:12: [account.open]: password file open.password can be read or changed by other "
            "users; say: chmod 600 open.password\n"
            "  weft.toml:16: [account.both] has both password_file and password_env; leave one out\n"
            "  weft.toml:21: [account.env]: the environment has no variable WEFT_TEST_NO_SUCH_VARIABLE; set "
            "it, or name a password_file\n"
            "  weft.toml:25: [server.db1] has port = 70000; give 1 to 65535\n"
            "  weft.toml:32: [server.db2] has tls = \"off\" and is not on this machine, so passwords and "
            "rows would cross the network in plain text; write tls = \"verify\" with ca = \"FILE\", or tls = "
            "\"off-on-purpose\"\n"
            "  weft.toml:35: [server.db3] has a host that cannot be; write a host name or an address\n"
            "  weft.toml:36: [server.db3] has the unknown account 'nobody'; write a section [account.nobody]\n"
            "  weft.toml:39: [server.db4] has no host; name the machine\n"
            "  weft.toml:41: [server.db4] has tls = \"maybe\"; write tls = \"verify\" with ca = \"FILE\", or "
            "tls = \"off\" on this machine\n"
            "  weft.toml:49: the ticket servers 'db1' (line 45) and 'db2' both have the number 0, so both "
            "would give out the same ids; give each its own\n"
            "  weft.toml:52: the index has no side B; write b = { server = \"...\", database = \"...\" }, or "
            "b = \"none\" to go without a second side\n"
            "  weft.toml:58: side B of shard 1 is the same place as side A of shard 1 (line 57): database "
            "'s1' on server 'db1'; give each its own\n"
            "  weft.toml:62: two shards have the id 1 (line 56); give each its own\n"
            "  weft.toml:63: side A of shard 1 has a database name that cannot be; write a letter and then "
            "up to 63 letters, digits and '_'\n"
            "  weft.toml:63: side A of shard 1 has the unknown server 'db9'; write a section [server.db9]\n"
            "  weft.toml:65: shard 1 has an unknown state; write \"open\", \"closed\" or \"draining\"\n"
            "  weft.toml:66: a [[shard]] has weight = -1; give 0 to 1000000\n"
            "  weft.toml:69: a [[shard]] has id = 0; give 1 to 4294967295\n"
            "  weft.toml:70: side A of a shard has the unknown key 'shard'; its keys are: database, server\n"
            "  weft.toml:77: cache server 127.0.0.1:11211 is there twice; leave one out\n"
            "  weft.toml:82: [pool] has fewer connections per_process than per_server; raise per_process or "
            "lower per_server\n"
            "  weft.toml:85: [deadline] has call_ms = 0; give 1 to 3600000\n"
            "  weft.toml:86: [deadline] has cache_ms as text; give a whole number\n"
            "  weft.toml:88: the file has the unknown key 'cahce'; its keys are: account, cache, deadline, "
            "index, operator, pool, server, shard, store, ticket, view");
  EXPECT_EQ(told.find("s3cret"), std::string::npos);
}

TEST(TopologyFile, TheViewDurabilityAndTheOperatorsAccount) {
  TopologySample sample;
  const Topology plain = sample.load();
  EXPECT_EQ(plain.view.lease, Millis{2000});
  EXPECT_EQ(plain.view.on_loss, OnViewLoss::go_on);
  EXPECT_EQ(plain.shards.front().durability, Durability::local);
  EXPECT_TRUE(plain.operator_servers.empty());

  sample.shards += "durability = \"pair\"\n";
  sample.rest =
      "[view]\nlease_ms = 500\non_loss = \"stop\"\n[operator]\nuser = \"weft_operator\"\npassword_file = "
      "\"app.password\"\n";
  const Topology full = sample.load();
  EXPECT_EQ(full.view.lease, Millis{500});
  EXPECT_EQ(full.view.on_loss, OnViewLoss::stop);
  EXPECT_EQ(full.shards.front().durability, Durability::pair);
  ASSERT_EQ(full.operator_servers.size(), full.servers.size());
  EXPECT_EQ(full.operator_servers.at("db1").user, "weft_operator");
  EXPECT_EQ(full.operator_servers.at("db1").port, 3307);

  sample.rest = "[view]\non_loss = \"wait\"\n";
  EXPECT_NE(sample.faults().find("unknown on_loss"), std::string::npos);
}

TEST(TopologyFile, AThousandShards) {
  TopologySample sample;
  for (int id = 2; id <= 1000; ++id) {
    const std::string database = "\", database = \"s" + std::to_string(id) + "\" }\n";
    sample.shards += "[[shard]]\nid = " + std::to_string(id) + "\na = { server = \"db1" + database +
                     "b = { server = \"db2" + database;
  }
  const Topology topology = sample.load();
  ASSERT_EQ(topology.shards.size(), 1000U);
  EXPECT_EQ(topology.shard(1000).pair.a.database, "s1000");
}

}  // namespace
}  // namespace weft::detail
