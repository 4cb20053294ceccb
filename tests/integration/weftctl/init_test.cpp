#include <gtest/gtest.h>

#include "integration/weftctl/site.hpp"
#include "sql/ddl.hpp"

namespace weft::test {
namespace {

/// A site of its own: these tests begin without tables, or break them.
class Init : public ::testing::Test {
 public:
  static void SetUpTestSuite() { own_site = new Site; }
  static void TearDownTestSuite() {
    delete own_site;
    own_site = nullptr;
  }
  static Site* own_site;

  static std::string text(char side, const std::string& query) {
    const detail::Rows rows = own_site->on(side, {query});
    std::string all;
    for (const Value& cell : rows.cells) all += (all.empty() ? "" : " ") + (cell.is_null() ? "NULL" : printed(cell));
    return all;
  }
  static std::string printed(const Value& cell) {
    if (std::holds_alternative<std::string>(cell.storage())) return cell.as_text();
    if (std::holds_alternative<Blob>(cell.storage())) return cell.as_blob();
    return std::to_string(cell.as_uint());
  }
  static std::string tables(char side, const std::string& database) {
    return text(side, "SELECT table_name FROM information_schema.tables WHERE table_schema = '" + database +
                          "' ORDER BY table_name");
  }
};
Site* Init::own_site = nullptr;

TEST_F(Init, ADryRunMakesNothing) {
  const Ran ran = own_site->weftctl({"init", "--dry-run", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json().at("dry_run"), true);
  EXPECT_GT(ran.json().at("changed"), 10);
  EXPECT_EQ(tables('A', "weft_shard_1"), "");
  EXPECT_EQ(tables('B', "weft_index"), "");
  EXPECT_EQ(ran.err, "") << "a dry run is no change, so there is no audit line";
}

TEST_F(Init, MakesEverythingOnBothSidesAndNothingIsReplicated) {
  for (const char side : {'A', 'B'}) {  // a database that is missing is made, too
    own_site->on(side, {"SET SESSION sql_log_bin = 0", "DROP DATABASE weft_shard_2"});
  }
  const std::string before = text('A', "SELECT @@gtid_binlog_pos") + "/" + text('B', "SELECT @@gtid_binlog_pos");
  const Ran ran = own_site->weftctl({"init", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(text('A', "SELECT @@gtid_binlog_pos") + "/" + text('B', "SELECT @@gtid_binlog_pos"), before);

  for (const char side : {'A', 'B'}) {
    EXPECT_EQ(tables(side, "weft_index"),
              "weft_audit weft_baton weft_cache_server weft_claim weft_move weft_name weft_object weft_owner_name "
              "weft_placement "
              "weft_rejoin weft_role weft_ticket_mark weft_version");
    for (const char* shard : {"weft_shard_1", "weft_shard_2"}) {
      EXPECT_EQ(tables(side, shard),
                "listing setting weft_baton weft_change weft_conflict weft_gate weft_outbox weft_token weft_version");
      EXPECT_EQ(text(side, "SELECT parity, side, epoch FROM " + std::string(shard) + ".weft_baton ORDER BY parity"),
                "0 A 1 1 B 1");
    }
    EXPECT_EQ(text(side,
                   "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = "
                   "'weft_shard_2'"),
              "utf8mb4_nopad_bin");
  }
  for (std::size_t at = 0; at < 2; ++at) {
    const detail::Rows identity =
        run_sql(own_site->lab().ticket(at).admin(), {"SELECT number, servers FROM weft_tickets.weft_ticket_server"});
    ASSERT_EQ(identity.size(), 1U);
    EXPECT_EQ(identity.at(0, 0).as_uint(), at);
    EXPECT_EQ(identity.at(0, 1).as_uint(), 2U);
  }
  EXPECT_TRUE(own_site->lab().shards().wait_equal(std::chrono::seconds(10))) << "replication still runs";
}

TEST_F(Init, EachChangeIsOneAuditLine) {
  own_site->on('B', {"SET SESSION sql_log_bin = 0", "DROP TABLE weft_shard_1.setting"});
  const Ran ran = own_site->weftctl({"init", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json().at("changed"), 1);
  const auto lines = lines_of(ran.err);
  ASSERT_EQ(lines.size(), 1U) << ran.err;
  EXPECT_NE(lines[0].find("audit: weftctl init by "), std::string::npos);
  EXPECT_NE(lines[0].find("made table setting on shard 1, side B"), std::string::npos) << lines[0];
}

TEST_F(Init, ASecondRunChangesNothing) {
  const Ran ran = own_site->weftctl({"init", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const nlohmann::json report = ran.json();
  EXPECT_EQ(report.at("changed"), 0);
  for (const auto& step : report.at("steps")) EXPECT_EQ(step.at("changed"), false) << step;
  EXPECT_EQ(ran.err, "");
}

TEST_F(Init, ASideWithoutBatonsGetsThoseOfTheOther) {
  // Parity 0 was handed over; then side B lost its rows.
  own_site->on('A', {"SET SESSION sql_log_bin = 0",
                     "UPDATE weft_shard_1.weft_baton SET side = 'B', epoch = 7 WHERE parity = 0"});
  own_site->on('B', {"SET SESSION sql_log_bin = 0", "DELETE FROM weft_shard_1.weft_baton"});
  ASSERT_EQ(own_site->weftctl({"init"}).status, 0);
  EXPECT_EQ(text('B', "SELECT parity, side, epoch FROM weft_shard_1.weft_baton ORDER BY parity"), "0 B 7 1 B 1");
}

TEST_F(Init, TablesOfAnotherVersionAreRefused) {
  own_site->on('A', {"SET SESSION sql_log_bin = 0", "UPDATE weft_shard_1.weft_version SET version = 99"});
  const Ran ran = own_site->weftctl({"init"});
  EXPECT_EQ(ran.status, 4);
  EXPECT_NE(ran.err.find("version 99"), std::string::npos) << ran.err;
  own_site->on('A', {"SET SESSION sql_log_bin = 0",
                     "UPDATE weft_shard_1.weft_version SET version = " + std::to_string(detail::own_schema_version)});
}

TEST_F(Init, ATicketServerThatIsAnotherNumberIsRefused) {
  const detail::Server server = own_site->lab().ticket(1).admin();
  run_sql(server, {"UPDATE weft_tickets.weft_ticket_server SET number = 0"});
  const Ran ran = own_site->weftctl({"init"});
  EXPECT_EQ(ran.status, 4);
  EXPECT_NE(ran.err.find("ticket server 1"), std::string::npos) << ran.err;
  run_sql(server, {"UPDATE weft_tickets.weft_ticket_server SET number = 1"});
}

TEST_F(Init, AServerThatDoesNotAnswerEndsItAndASecondRunGoesOn) {
  own_site->on('A', {"SET SESSION sql_log_bin = 0", "DROP TABLE weft_shard_1.setting"});
  own_site->lab().ticket(1).stop();
  const Ran ran = own_site->weftctl({"init"});
  EXPECT_EQ(ran.status, 3) << ran.err;
  EXPECT_NE(ran.err.find("tickets-1"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("made table setting"), std::string::npos) << "what was done is in the log: " << ran.err;
  own_site->lab().ticket(1).start();
  own_site->lab().ticket(1).wait_ready();
  const Ran again = own_site->weftctl({"init", "--json"});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(again.json().at("changed"), 0);
}

}  // namespace
}  // namespace weft::test
