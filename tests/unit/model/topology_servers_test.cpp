#include <gtest/gtest.h>
#include <sys/stat.h>

#include "model/topology_draft.hpp"
#include "topology_sample.hpp"

namespace weft::detail {
namespace {

TEST(TopologyServers, CarryTheirAccounts) {
  TopologySample sample;
  test::write_secret(sample.path() / "admin.password", "adm1n\n");
  sample.accounts += "[account.admin]\nuser = \"weft_admin\"\npassword_file = \"admin.password\"\n";
  sample.servers += "[server.db3]\nhost = \"::1\"\naccount = \"app\"\nadmin_account = \"admin\"\ntls = \"off\"\n";
  const Topology topology = sample.load();
  ASSERT_EQ(topology.servers.size(), 3U) << "a server that no place uses is fine";
  const Server& server = topology.servers.at("db1");
  EXPECT_EQ(server.name, "db1");
  EXPECT_EQ(server.host, "127.0.0.1");
  EXPECT_EQ(server.port, 3307);
  EXPECT_EQ(server.user, "weft_app");
  EXPECT_EQ(server.password.reveal(), "s3cret");
  EXPECT_EQ(server.tls, Tls::off);
  EXPECT_EQ(topology.servers.at("db3").port, 3306);
  ASSERT_EQ(topology.admin_servers.size(), 1U);
  const Server& admin = topology.admin_servers.at("db3");
  EXPECT_EQ(admin.name, "db3 (admin)") << "pools are kept by name: the accounts must not share one";
  EXPECT_EQ(admin.user, "weft_admin");
  EXPECT_EQ(admin.password.reveal(), "adm1n");
}

TEST(TopologyServers, AnApplicationNeedNotHoldTheAdministratorsPassword) {
  TopologySample sample;
  sample.accounts += "[account.admin]\nuser = \"weft_admin\"\npassword_file = \"admin.password\"\n";
  sample.servers += "[server.db3]\nhost = \"::1\"\naccount = \"app\"\nadmin_account = \"admin\"\ntls = \"off\"\n";
  EXPECT_TRUE(sample.load().admin_servers.empty());
}

TEST(TopologyServers, AnExposedPasswordIsRefused) {
  TopologySample sample;
  ASSERT_EQ(chmod((sample.path() / "app.password").c_str(), 0644), 0);
  EXPECT_EQ(sample.faults(),
            "6: [account.app]: password file app.password can be read or changed by other users; say: chmod 600 "
            "app.password");
}

TEST(TopologyServers, AMissingPasswordIsToldOnce) {
  TopologySample sample;
  std::filesystem::remove(sample.path() / "app.password");
  EXPECT_EQ(sample.faults(),
            "6: [account.app]: password file app.password cannot be opened (No such file or directory); make it, for "
            "this user only: chmod 600");
}

TEST(TopologyServers, TlsIsOnUnlessSaidOtherwise) {
  TopologySample sample;
  sample.servers += "[server.db3]\nhost = \"db3.example.net\"\naccount = \"app\"\n";
  EXPECT_EQ(sample.faults(),
            "17: [server.db3] has no ca to verify the server with; write tls = \"verify\" with ca = \"FILE\", or tls = "
            "\"off\" on this machine");
  sample.servers += "ca = \"ca.pem\"\n";
  EXPECT_EQ(sample.faults(),
            "20: [server.db3] has the ca file ca.pem, which is not there; put it there or mend the path");
  sample.write("ca.pem", "x");
  const Topology topology = sample.load();
  EXPECT_EQ(topology.servers.at("db3").tls, Tls::verify);
  EXPECT_EQ(topology.servers.at("db3").ca, (sample.path() / "ca.pem").string());
}

TEST(TopologyServers, PlainTextOffThisMachineMustBeMeant) {
  TopologySample sample;
  const std::string server = "[server.db3]\nhost = \"127.evil.example.net\"\naccount = \"app\"\n";
  const std::string plain = sample.servers;
  sample.servers = plain + server + "tls = \"off\"\n";
  EXPECT_EQ(
      sample.faults(),
      "20: [server.db3] has tls = \"off\" and is not on this machine, so passwords and rows would cross the network in "
      "plain text; write tls = \"verify\" with ca = \"FILE\", or tls = \"off-on-purpose\"");
  sample.servers = plain + server + "tls = \"off-on-purpose\"\n";
  EXPECT_EQ(sample.load().servers.at("db3").tls, Tls::off);
}

TEST(TopologyServers, Hosts) {
  for (const char* good : {"localhost", "127.0.0.1", "::1", "fe80::1%eth0", "db-1.example.net", "db_1"})
    EXPECT_TRUE(is_host(good)) << good;
  for (const char* bad : {"", "a b", "a/b", "a;b", "a\n", "a@b", "tcp(a)"}) EXPECT_FALSE(is_host(bad)) << bad;
}

TEST(TopologyServers, AnEmptyHostIsNone) {
  TopologySample sample;
  sample.servers += "[server.db3]\nhost = \"\"\naccount = \"app\"\ntls = \"off\"\n";
  EXPECT_EQ(sample.faults(), "18: [server.db3] has a host that cannot be; write a host name or an address");
}

}  // namespace
}  // namespace weft::detail
