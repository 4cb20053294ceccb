#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/admin.hpp"
#include "engine/doctor_checks.hpp"
#include "integration/security/accounts.hpp"
#include "support/sql.hpp"

namespace weft::test {
namespace {

enum Who : unsigned { app = 1, admin = 2, operators = 4 };
constexpr unsigned nobody = 0;

struct Action {
  const char* statement;
  unsigned allowed;
};

// Statements stand in an order in which those that run leave the next ones possible.
const Action matrix[] = {
    // Rows of Weft's databases.
    {"INSERT INTO weft_shard_1.listing VALUES (1, 'a') ON DUPLICATE KEY UPDATE title = 'b'", app | operators},
    {"SELECT * FROM weft_shard_1.listing", app | admin | operators},
    {"UPDATE weft_shard_1.listing SET title = 'c'", app | operators},
    {"DELETE FROM weft_shard_1.listing", app | operators},
    {"INSERT IGNORE INTO weft_shard_1.weft_gate VALUES (1, 1)", app | admin | operators},
    {"UPDATE weft_shard_1.weft_gate SET state = 2", app | operators},
    // Tables.
    {"CREATE TABLE IF NOT EXISTS weft_shard_1.made (a INT)", admin},
    {"CREATE DATABASE IF NOT EXISTS weft_shard_2", admin},
    {"ALTER TABLE weft_shard_1.listing ADD COLUMN note TEXT", nobody},
    {"CREATE INDEX by_title ON weft_shard_1.listing (title(10))", nobody},
    {"TRUNCATE TABLE weft_shard_1.listing", nobody},
    {"DROP TABLE weft_shard_1.listing", nobody},
    {"DROP DATABASE weft_shard_1", nobody},
    {"CREATE VIEW weft_shard_1.v AS SELECT 1", nobody},
    {"CREATE FUNCTION weft_shard_1.f() RETURNS INT RETURN 1", nobody},
    // Other databases and the server's own.
    {"SELECT * FROM wages.paid", nobody},
    {"INSERT INTO wages.paid VALUES (2)", nobody},
    {"SELECT * FROM mysql.global_priv", nobody},
    {"UPDATE mysql.global_priv SET Priv = '{}'", nobody},
    // Files.
    {"SELECT 1 INTO OUTFILE '/tmp/weft-outfile'", nobody},
    {"LOAD DATA INFILE '/etc/hostname' INTO TABLE weft_shard_1.listing", nobody},
    // Accounts.
    {"CREATE USER other@'127.0.0.1'", nobody},
    {"GRANT SELECT ON weft_shard_1.* TO doc_app@'127.0.0.1'", nobody},
    {"SET PASSWORD FOR weft_admin@'127.0.0.1' = PASSWORD('x')", nobody},
    // The server.
    {"SET GLOBAL max_connections = 100", nobody},
    {"SET GLOBAL general_log = OFF", nobody},
    {"SHUTDOWN", nobody},
    {"INSTALL SONAME 'auth_pam'", nobody},
    {"SET SESSION sql_log_bin = 0", admin | operators},
    {"FLUSH TABLES", operators},
    // Replication and sides.
    {"SHOW ALL SLAVES STATUS", admin | operators},
    {"STOP SLAVE", operators},
    {"CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_USE_GTID = slave_pos", operators},
    {"START SLAVE", operators},
    {"STOP SLAVE", operators},
    {"RESET SLAVE ALL", operators},
    {"SET GLOBAL rpl_semi_sync_master_enabled = OFF", operators},
    {"SHOW MASTER STATUS", nobody},
    {"SET GLOBAL read_only = ON", operators},
    // Read only from here on.
    {"INSERT INTO weft_shard_1.weft_gate VALUES (7, 1) ON DUPLICATE KEY UPDATE state = 3", operators},
    {"SET GLOBAL read_only = OFF", operators},
};

class Privileges : public testing::Test {
 protected:
  ~Privileges() override { run_sql(Accounts::shared().root(), {"SET GLOBAL read_only = OFF"}); }
};

TEST_F(Privileges, EachAccountMayWhatItsTableSays) {
  const std::vector<std::pair<std::string, unsigned>> all{{"app", app}, {"admin", admin}, {"operator", operators}};
  for (const auto& [name, bit] : all) {
    const detail::Server account = Accounts::shared().as(name);
    for (const Action& action : matrix) {
      // The side is read_only for everybody, not only for the account that may make it so.
      if (std::string_view(action.statement) == "SET GLOBAL read_only = ON" && bit != operators)
        run_sql(Accounts::shared().root(), {action.statement});
      EXPECT_EQ(runs(account, action.statement), (action.allowed & bit) != 0) << name << ": " << action.statement;
    }
    run_sql(Accounts::shared().root(), {"SET GLOBAL read_only = OFF"});
  }
}

TEST_F(Privileges, TheApplicationReadsNoFileAndSeesNobodyElse) {
  const detail::Server account = Accounts::shared().as("app");
  EXPECT_TRUE(run_sql(account, {"SELECT LOAD_FILE('/etc/hostname')"}).at(0, 0).is_null());
  const auto others = run_sql(account, {"SELECT COUNT(*) FROM information_schema.processlist WHERE user <> 'doc_app'"});
  EXPECT_EQ(others.at(0, 0).as_int(), 0);
}

detail::Findings judged(const detail::Server& account) {
  const detail::Rows rows = run_sql(account, {"SHOW GRANTS"});
  std::vector<std::string> grants;
  for (std::size_t row = 0; row < rows.size(); ++row) grants.push_back(rows.at(row, 0).as_text());
  detail::Findings found;
  detail::check_grants("here", grants, found);
  return found;
}

TEST_F(Privileges, TheDoctorAgreesWithTheDocument) {
  using Level = detail::DoctorFinding::Level;
  const auto good = judged(Accounts::shared().as("app"));
  ASSERT_EQ(good.size(), 1U);
  EXPECT_EQ(good.front().level, Level::good);
  for (const char* other : {"admin", "operator"}) {
    const auto found = judged(Accounts::shared().as(other));
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const auto& one) { return one.level == Level::fault; }))
        << other;
  }
}

TEST_F(Privileges, TheDoctorFindsEveryFurtherPrivilege) {
  // What the server knows, but for what is harmless: a new privilege of a newer server must be judged, too.
  const std::set<std::string> harmless{"Select",
                                       "Insert",
                                       "Update",
                                       "Delete",
                                       "Usage",
                                       "Show view",
                                       "Execute",
                                       "Process",
                                       "Show databases",
                                       "Lock tables",
                                       "Create temporary tables",
                                       "Proxy"};
  const detail::Server root = Accounts::shared().root();
  const detail::Rows privileges = run_sql(root, {"SHOW PRIVILEGES"});
  ASSERT_GT(privileges.size(), 25U);
  for (std::size_t row = 0; row < privileges.size(); ++row) {
    const std::string privilege = privileges.at(row, 0).as_text();
    if (harmless.contains(privilege)) continue;
    run_sql(root, {"GRANT " + privilege + " ON *.* TO doc_app@'127.0.0.1'"});
    const auto found = judged(Accounts::shared().as("app"));
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const auto& one) {
      return one.found.starts_with("too much");
    })) << privilege;
    run_sql(root, {privilege == "Grant option" ? "REVOKE GRANT OPTION ON *.* FROM doc_app@'127.0.0.1'"
                                               : "REVOKE " + privilege + " ON *.* FROM doc_app@'127.0.0.1'"});
  }
  EXPECT_EQ(judged(Accounts::shared().as("app")).front().level, detail::DoctorFinding::Level::good);
}

}  // namespace
}  // namespace weft::test
