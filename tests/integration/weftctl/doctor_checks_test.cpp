#include "engine/doctor_checks.hpp"

#include <gtest/gtest.h>

#include "engine/admin_memcached.hpp"

namespace weft::detail {
namespace {

using Level = DoctorFinding::Level;

Findings grants(const std::vector<std::string>& rows) {
  Findings found;
  check_grants("here", rows, found);
  return found;
}

TEST(DoctorGrants, TheLeastThatIsNeededIsGood) {
  const Findings found = grants({"GRANT USAGE ON *.* TO `weft_app`@`10.%` IDENTIFIED BY PASSWORD '*1'",
                                 "GRANT SELECT, INSERT, UPDATE, DELETE ON `weft\\_%`.* TO `weft_app`@`10.%`"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].level, Level::good);
}

TEST(DoctorGrants, TooMuchIsNamed) {
  for (const char* much : {"SUPER", "READ_ONLY ADMIN", "FILE", "CREATE", "ALTER", "DROP", "INDEX", "TRIGGER",
                           "CREATE USER", "REPLICATION SLAVE ADMIN", "ALL PRIVILEGES", "CREATE ROUTINE"}) {
    const Findings found =
        grants({"GRANT SELECT, INSERT, UPDATE, DELETE, " + std::string(much) + " ON `x`.* TO `a`@`%`"});
    ASSERT_EQ(found.size(), 1U) << much;
    EXPECT_EQ(found[0].level, Level::fault);
    EXPECT_EQ(found[0].found, "too much: " + std::string(much));
  }
  const Findings found = grants({"GRANT SELECT, INSERT, UPDATE, DELETE ON `x`.* TO `a`@`%` WITH GRANT OPTION"});
  EXPECT_EQ(found[0].found, "too much: GRANT OPTION");
}

TEST(DoctorGrants, TooWideIsNamed) {
  for (const char* target : {"*.*", "`mysql`.*", "`%`.*", "`my%`.*", "`mys_l`.*", "`mysql`.`global_priv`"}) {
    const Findings found = grants({"GRANT SELECT, INSERT, UPDATE, DELETE ON `weft\\_%`.* TO `a`@`%`",
                                   "GRANT SELECT, UPDATE ON " + std::string(target) + " TO `a`@`%`"});
    ASSERT_EQ(found.size(), 1U) << target;
    EXPECT_EQ(found[0].level, Level::fault);
    EXPECT_EQ(found[0].found, "too wide: SELECT, UPDATE in database mysql");
  }
  for (const char* target : {"`mysqlx`.*", "`my\\_ql`.*", "`weft_%`.*"}) {
    EXPECT_EQ(grants({"GRANT SELECT, INSERT, UPDATE, DELETE ON " + std::string(target) + " TO `a`@`%`"})[0].level,
              Level::good);
  }
}

TEST(DoctorGrants, ColumnsAndNamesDoNotConfuseIt) {
  const Findings found = grants({"GRANT SELECT (a, super), INSERT, UPDATE, DELETE ON `db`.`t` TO `DROP ON `@`%`"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].level, Level::good) << found[0].found;
}

TEST(DoctorGrants, MissingAndRoles) {
  EXPECT_EQ(grants({"GRANT SELECT ON `x`.* TO `a`@`%`"})[0].found, "missing: DELETE, INSERT, UPDATE");
  const Findings role = grants({"GRANT `writers` TO `a`@`%`"});
  ASSERT_EQ(role.size(), 1U);
  EXPECT_EQ(role[0].level, Level::unknown);
}

TEST(DoctorTls, OffIsGoodOnLoopbackOnly) {
  const auto level = [](bool verified, bool loopback, const std::string& cipher) {
    Findings found;
    check_tls("here", verified, loopback, cipher, found);
    return found.at(0).level;
  };
  EXPECT_EQ(level(false, true, ""), Level::good);
  EXPECT_EQ(level(false, false, ""), Level::fault);
  EXPECT_EQ(level(true, false, "TLS_AES_256_GCM_SHA384"), Level::good);
  EXPECT_EQ(level(true, false, ""), Level::fault);
}

TEST(DoctorDistinct, EqualServerIdsAreFound) {
  std::vector<ServerFacts> servers;
  for (const auto& [name, id] : {std::pair{"a", "1"}, {"b", "1"}, {"c", "3"}}) {
    ServerFacts facts;
    facts.name = name;
    facts.pair = true;
    facts.variables = {{"server_id", id}, {"gtid_domain_id", id}};
    servers.push_back(facts);
  }
  Findings found;
  check_distinct(servers, found);
  std::size_t faults = 0;
  for (const DoctorFinding& finding : found) faults += finding.level == Level::fault ? 1 : 0;
  EXPECT_EQ(faults, 4U) << "two servers, two settings";
}

TEST(DoctorReadOnly, WhatTheServerSaysAboutItsBoot) {
  const auto found = [](const std::string& now, const std::string& origin) {
    ServerFacts facts;
    facts.pair = true;
    facts.variables["read_only"] = now;
    facts.read_only_origin = origin;
    Findings all;
    check_server(facts, all);
    for (const DoctorFinding& finding : all) {
      if (finding.check == "read_only at boot") return finding.level;
    }
    throw std::runtime_error("not checked");
  };
  EXPECT_EQ(found("OFF", "SQL"), Level::good);
  EXPECT_EQ(found("OFF", "COMPILE-TIME"), Level::fault);
  EXPECT_EQ(found("OFF", "CONFIG"), Level::fault);
  EXPECT_EQ(found("ON", "CONFIG"), Level::warning);
  EXPECT_EQ(found("ON", ""), Level::unknown);
}

TEST(PrivateHost, KnowsTheNets) {
  for (const char* host : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.7.7", "169.254.1.1", "::1",
                           "fd00::1", "fe80::1"}) {
    EXPECT_TRUE(is_private_host(host)) << host;
  }
  for (const char* host : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.0.1", "11.0.0.1", "2001:db8::1"}) {
    EXPECT_FALSE(is_private_host(host)) << host;
  }
  EXPECT_TRUE(is_loopback_host("127.9.9.9"));
  EXPECT_FALSE(is_loopback_host("10.0.0.1"));
}

}  // namespace
}  // namespace weft::detail
