#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "integration/weftctl/safe_site.hpp"
#include "integration/weftctl/site.hpp"
#include "support/free_port.hpp"
#include "support/sql.hpp"

namespace weft::test {
namespace {

/// "place: check" of every finding of that level.
std::set<std::string> found(const nlohmann::json& report, const std::string& level) {
  std::set<std::string> all;
  for (const auto& finding : report.at("findings")) {
    if (finding.at("level") != level) continue;
    all.insert(finding.at("place").get<std::string>() + ": " + finding.at("check").get<std::string>());
    EXPECT_EQ(finding.at("remedy").get<std::string>().empty(), level == "good") << finding;
  }
  return all;
}

/// Each test breaks one thing, looks, and mends it again.
class DoctorVerb : public ::testing::Test {
 public:
  static void SetUpTestSuite() { own_site = new SafeSite; }
  static void TearDownTestSuite() {
    delete own_site;
    own_site = nullptr;
  }
  static SafeSite* own_site;

  static detail::Server a() { return own_site->pair().a().admin(); }
  static detail::Server b() { return own_site->pair().b().admin(); }

  /// Breaks with `broken`, expects exactly these faults, mends with `mended`, expects none.
  static void expect_faults(const detail::Server& server, const std::vector<std::string>& broken,
                            const std::set<std::string>& faults, const std::vector<std::string>& mended) {
    run_sql(server, broken);
    EXPECT_EQ(found(own_site->doctor(1), "fault"), faults);
    run_sql(server, mended);
    for (int tries = 0; tries < 50 && run_weftctl({"doctor", "--topology", own_site->file()}).status != 0; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // replication takes a moment to be up again
    }
    EXPECT_EQ(found(own_site->doctor(0), "fault"), std::set<std::string>());
  }
};
SafeSite* DoctorVerb::own_site = nullptr;

TEST_F(DoctorVerb, ASafeSiteIsGood) {
  const nlohmann::json report = own_site->doctor(0);
  EXPECT_EQ(found(report, "fault"), std::set<std::string>());
  EXPECT_EQ(found(report, "warning"), std::set<std::string>());
  EXPECT_EQ(found(report, "unknown"),
            (std::set<std::string>{"server db-a: skip_slave_start", "server db-b: skip_slave_start"}))
      << "MariaDB 10.11 does not tell";
  EXPECT_GT(report.at("counts").at("good"), 40);
  const std::set<std::string> good = found(report, "good");
  for (const char* check :
       {"server db-a: binlog_format", "server db-b: read_only at boot", "server db-a: replication by GTID",
        "server tickets-0: ticket server stands alone", "server db-a: privileges of the application's account",
        "server db-a: privileges of the operator's account", "server tickets-1: privileges of the admin account",
        "server db-a: TLS", "server db-b: server_id is its own",
        "shard 1, side A (server db-a, database weft_shard_1): triggers"}) {
    EXPECT_TRUE(good.contains(check)) << check;
  }
}

TEST_F(DoctorVerb, Settings) {
  struct Setting {
    const char* name;
    const char* broken;
    const char* good;
  };
  for (const Setting& setting :
       {Setting{"binlog_format", "MIXED", "ROW"}, Setting{"binlog_row_image", "MINIMAL", "FULL"},
        Setting{"sync_binlog", "0", "1"}, Setting{"innodb_flush_log_at_trx_commit", "2", "1"}}) {
    SCOPED_TRACE(setting.name);
    const std::string set = "SET GLOBAL " + std::string(setting.name) + " = ";
    expect_faults(b(), {set + setting.broken}, {"server db-b: " + std::string(setting.name)}, {set + setting.good});
  }
  expect_faults(own_site->ticket(1).admin(), {"SET GLOBAL innodb_flush_log_at_trx_commit = 0"},
                {"server tickets-1: innodb_flush_log_at_trx_commit"},
                {"SET GLOBAL innodb_flush_log_at_trx_commit = 1"});
}

TEST_F(DoctorVerb, Replication) {
  expect_faults(a(), {"STOP SLAVE"}, {"server db-a: replication"}, {"START SLAVE"});
  expect_faults(a(), {"STOP SLAVE", "CHANGE MASTER TO MASTER_USE_GTID = no"},
                {"server db-a: replication", "server db-a: replication by GTID"},
                {"CHANGE MASTER TO MASTER_USE_GTID = slave_pos", "START SLAVE"});
}

TEST_F(DoctorVerb, IdsThatTwoServersShare) {
  expect_faults(b(), {"SET GLOBAL gtid_domain_id = 41"},
                {"server db-a: gtid_domain_id is its own", "server db-b: gtid_domain_id is its own"},
                {"SET GLOBAL gtid_domain_id = 42"});
}

TEST_F(DoctorVerb, ATicketServerThatReplicates) {
  expect_faults(
      own_site->ticket(0).admin(),
      {"CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'x', MASTER_PASSWORD = 'y'"},
      {"server tickets-0: ticket server stands alone"}, {"RESET SLAVE ALL"});
}

TEST_F(DoctorVerb, TheApplicationsPrivileges) {
  const std::string check = "server db-a: privileges of the application's account";
  const std::vector<std::string> quietly{"SET SESSION sql_log_bin = 0"};
  for (const char* much : {"FILE ON *.*", "SUPER ON *.*", "READ_ONLY ADMIN ON *.*", "CREATE ON `weft\\_%`.*"}) {
    SCOPED_TRACE(much);
    expect_faults(a(), {quietly[0], "GRANT " + std::string(much) + " TO weft_app@'127.0.0.1'"}, {check},
                  {quietly[0], "REVOKE " + std::string(much) + " FROM weft_app@'127.0.0.1'"});
  }
  expect_faults(a(), {quietly[0], "REVOKE DELETE ON `weft\\_%`.* FROM weft_app@'127.0.0.1'"}, {check},
                {quietly[0], "GRANT DELETE ON `weft\\_%`.* TO weft_app@'127.0.0.1'"});
}

TEST_F(DoctorVerb, ThePrivilegesOfWeftctlsOwnAccounts) {
  const std::string of_operator = "server db-b: privileges of the operator's account";
  const std::string of_admin = "server db-b: privileges of the admin account";
  const std::vector<std::string> quietly{"SET SESSION sql_log_bin = 0"};
  for (const char* needed : {"READ_ONLY ADMIN ON *.*", "DELETE ON `weft\\_%`.*"}) {
    expect_faults(b(), {quietly[0], "REVOKE " + std::string(needed) + " FROM weft_operator@'127.0.0.1'"}, {of_operator},
                  {quietly[0], "GRANT " + std::string(needed) + " TO weft_operator@'127.0.0.1'"});
  }
  expect_faults(b(), {quietly[0], "REVOKE CREATE ON `weft\\_%`.* FROM weft_admin@'127.0.0.1'"}, {of_admin},
                {quietly[0], "GRANT CREATE ON `weft\\_%`.* TO weft_admin@'127.0.0.1'"});

  // What it says will fail does fail, and what it says to run mends it.
  run_sql(b(), {quietly[0], "REVOKE SLAVE MONITOR ON *.* FROM weft_operator@'127.0.0.1'",
                "GRANT FILE ON *.* TO weft_operator@'127.0.0.1'"});
  const nlohmann::json report = own_site->doctor(1);
  EXPECT_EQ(found(report, "fault"), (std::set<std::string>{of_operator}));
  EXPECT_EQ(found(report, "warning"), (std::set<std::string>{of_operator}));
  EXPECT_NE(run_weftctl({"pair", "out", "1", "A", "--dry-run", "--topology", own_site->file()}).status, 0);
  for (const auto& finding : report.at("findings")) {
    if (finding.at("place") != "server db-b" || finding.at("level") == "good") continue;
    if (finding.at("check") != "privileges of the operator's account") continue;
    const bool missing = finding.at("level") == "fault";
    EXPECT_EQ(finding.at("found"),
              missing ? "missing: SLAVE MONITOR (all pair verbs, move)" : "more than its verbs need: FILE on *.*");
    EXPECT_EQ(finding.at("remedy"), missing ? "GRANT SLAVE MONITOR ON *.* TO `weft_operator`@`127.0.0.1`"
                                            : "REVOKE FILE ON *.* FROM `weft_operator`@`127.0.0.1`");
    run_sql(b(), {quietly[0], finding.at("remedy").get<std::string>()});
  }
  EXPECT_EQ(found(own_site->doctor(0), "warning"), std::set<std::string>());
  EXPECT_EQ(run_weftctl({"pair", "out", "1", "A", "--dry-run", "--topology", own_site->file()}).status, 0);
}

TEST_F(DoctorVerb, TablesThatServersFill) {
  const std::string place = "shard 1, side A (server db-a, database weft_shard_1): ";
  const std::vector<std::string> begin{"SET SESSION sql_log_bin = 0", "USE weft_shard_1"};
  const auto with = [&](std::vector<std::string> statements) {
    statements.insert(statements.begin(), begin.begin(), begin.end());
    return statements;
  };
  expect_faults(a(), with({"CREATE TABLE counter (id INT AUTO_INCREMENT PRIMARY KEY)"}),
                {place + "columns filled by the server"}, with({"DROP TABLE counter"}));
  expect_faults(a(), with({"CREATE TABLE dated (id INT PRIMARY KEY, at TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)"}),
                {place + "columns filled by the server"}, with({"DROP TABLE dated"}));
  expect_faults(a(),
                with({"CREATE TABLE mother (id INT PRIMARY KEY)",
                      "CREATE TABLE child (id INT PRIMARY KEY REFERENCES mother (id))"}),
                {place + "foreign keys"}, with({"DROP TABLE child", "DROP TABLE mother"}));
  expect_faults(a(), with({"CREATE TRIGGER clever BEFORE INSERT ON setting FOR EACH ROW SET NEW.number = 1"}),
                {place + "triggers"}, with({"DROP TRIGGER clever"}));
}

TEST_F(DoctorVerb, ATableThatDoesNotFitAndKeyTextThatPads) {
  const std::vector<std::string> begin{"SET SESSION sql_log_bin = 0", "USE weft_shard_1"};
  expect_faults(b(), {begin[0], begin[1], "ALTER TABLE listing DROP KEY by_price"},
                {"shard 1, side B (server db-b): table of listing"},
                {begin[0], begin[1], "ALTER TABLE listing ADD KEY by_price (shop_id, price)"});
}

TEST_F(DoctorVerb, ReadOnlyIsToldApartFromItsBootValue) {
  run_sql(a(), {"SET GLOBAL read_only = ON"});
  run_sql(a(), {"SET GLOBAL read_only = OFF"});
  EXPECT_TRUE(found(own_site->doctor(0), "good").contains("server db-a: read_only at boot"));
}

TEST_F(DoctorVerb, AServerThatIsDownIsAFaultAndTheOthersAreStillChecked) {
  own_site->ticket(1).stop();
  const nlohmann::json report = own_site->doctor(1);
  const std::set<std::string> faults = found(report, "fault");
  EXPECT_TRUE(faults.contains("server tickets-1: settings"));
  EXPECT_TRUE(found(report, "good").contains("server tickets-0: ticket server stands alone"));
  own_site->ticket(1).start();
  own_site->ticket(1).wait_ready();
  own_site->doctor(0);
}

TEST_F(DoctorVerb, TwoTicketEntriesThatLeadToOneServerAreFound) {
  // The second server's identity becomes a copy of the first one's name.
  const detail::Rows uuid = run_sql(own_site->ticket(0).admin(), {"SELECT uuid FROM weft_tickets.weft_ticket_server"});
  const std::string text =
      std::holds_alternative<Blob>(uuid.at(0, 0).storage()) ? uuid.at(0, 0).as_blob() : uuid.at(0, 0).as_text();
  expect_faults(own_site->ticket(1).admin(), {"UPDATE weft_tickets.weft_ticket_server SET uuid = '" + text + "'"},
                {"ticket server 1 (server tickets-1, database weft_tickets): identity"},
                {"UPDATE weft_tickets.weft_ticket_server SET uuid = UUID()"});
}

TEST_F(DoctorVerb, CommitsThatDoNotWait) {
  const std::set<std::string> fault{"server db-b: commits wait for the other side"};
  expect_faults(b(), {"SET GLOBAL rpl_semi_sync_master_enabled = OFF"}, fault,
                {"SET GLOBAL rpl_semi_sync_master_enabled = ON"});
  expect_faults(b(), {"SET GLOBAL rpl_semi_sync_master_timeout = 10000"}, fault,
                {"SET GLOBAL rpl_semi_sync_master_timeout = 18446744073709551615"});
}

TEST_F(DoctorVerb, TheTextNamesPlaceFindingAndRemedy) {
  run_sql(b(), {"SET GLOBAL sync_binlog = 0"});
  const Ran ran = run_weftctl({"doctor", "--topology", own_site->file()});
  run_sql(b(), {"SET GLOBAL sync_binlog = 1"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.out.find("FAULT    server db-b: sync_binlog: 0\n         set sync_binlog = 1"), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("1 fault, 0 warnings, 2 cannot be told"), std::string::npos) << ran.out;
}

// A lab flushes nothing, may boot writable, and its index may lose what only one side has: that, and nothing else, is
// what doctor has against it.
TEST(DoctorOnALab, RelaxedDurabilityIsToldApart) {
  std::set<std::string> expected;
  for (const char* server : {"shards-a", "shards-b"}) {
    expected.insert("server " + std::string(server) + ": read_only at boot");
    expected.insert("server " + std::string(server) + ": commits wait for the other side");
  }
  for (const char* server : {"shards-a", "shards-b", "tickets-0", "tickets-1"}) {
    expected.insert("server " + std::string(server) + ": sync_binlog");
    expected.insert("server " + std::string(server) + ": innodb_flush_log_at_trx_commit");
  }
  const Ran ran = Site::shared().weftctl({"doctor", "--json"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(found(ran.json(), "fault"), expected);
}

TEST(DoctorOnALab, MemcachedWithUdp) {
  Site site;
  const std::string port = std::to_string(site.lab().cache(0).port());
  site.lab().cache(0).stop();
  Process with_udp({"memcached", "-l", "127.0.0.1", "-p", port, "-U", port, "-u", "nobody", "-m", "16"}, {});
  for (int tries = 0; tries < 100 && !port_answers(site.lab().cache(0).port()); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const Ran ran = site.weftctl({"doctor", "--json"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(found(ran.json(), "fault").contains("memcached 127.0.0.1:" + port + ": UDP")) << ran.out;
  with_udp.stop();
  EXPECT_TRUE(
      found(site.weftctl({"doctor", "--json"}).json(), "fault").contains("memcached 127.0.0.1:" + port + ": answers"));
}

}  // namespace
}  // namespace weft::test
