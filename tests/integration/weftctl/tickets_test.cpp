#include <gtest/gtest.h>

#include <set>

#include "integration/weftctl/site.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

/// A site of its own, whose ticket servers are meddled with.
class TicketsVerb : public ::testing::Test {
 public:
  void SetUp() override {
    ASSERT_EQ(site.weftctl({"init"}).status, 0);
    Store store = site.open();
    const OwnerId shop = store.add_owner("shop");
    for (int made = 0; made < 300; ++made) ids.insert(make(store, shop));
  }
  std::uint64_t make(Store& store, OwnerId shop) {
    static int number = 0;
    const EntityDef def = store.entity("listing");
    const std::string title = "listing " + std::to_string(++number);
    return store.verbs()
        .create(def, Row(def, Fields{{"shop_id", shop.value}, {"title", title}, {"price", 1}}))["listing_id"]
        .as_uint();
  }
  detail::Rows on_ticket(std::size_t server, const std::string& statement) {
    return run_sql(site.lab().ticket(server).admin(), {statement});
  }
  void on_both(const std::string& statement) {
    for (const std::size_t server : {0U, 1U}) on_ticket(server, statement);
  }
  nlohmann::json tickets(const std::vector<std::string>& words, int status) {
    std::vector<std::string> all{"tickets"};
    all.insert(all.end(), words.begin(), words.end());
    all.emplace_back("--json");
    const Ran ran = site.weftctl(all);
    EXPECT_EQ(ran.status, status) << ran.out << ran.err;
    log = ran.err;
    return ran.json();
  }
  static nlohmann::json name_of(const nlohmann::json& report, std::size_t server, const std::string& name) {
    for (const auto& one : report.at("servers").at(server).at("names"))
      if (one.at("name") == name) return one;
    return {};
  }
  std::uint64_t audits() {
    return site.number("SELECT COUNT(*) FROM weft_index.weft_audit WHERE what LIKE 'tickets %'");
  }

  Site site;
  std::set<std::uint64_t> ids;
  std::string log;
};

TEST_F(TicketsVerb, CheckFindsNothingOnASoundSite) {
  const nlohmann::json report = tickets({"check"}, 0);
  ASSERT_EQ(report.at("servers").size(), 2U);
  for (const std::size_t server : {0U, 1U}) {
    EXPECT_EQ(report.at("servers")[server].at("trouble"), "");
    const nlohmann::json object = name_of(report, server, "object");
    EXPECT_EQ(object.at("trouble"), "");
    EXPECT_GT(object.at("next_id"), object.at("mark"));
    EXPECT_EQ(object.at("epoch"), 1);
  }
  EXPECT_EQ(tickets({"repair"}, 0), (nlohmann::json{{"dry_run", false}, {"servers", report.at("servers")}}));
  EXPECT_EQ(audits(), 0U);
  const Ran table = site.weftctl({"tickets", "check"});
  EXPECT_EQ(table.status, 0);
  for (const char* word : {"0 tickets-0", "1 tickets-1", "object", "version", "good"})
    EXPECT_NE(table.out.find(word), std::string::npos) << word << table.out;
}

TEST_F(TicketsVerb, AnOldCopyIsRefusedShownAndRepaired) {
  const std::string back = "UPDATE weft_tickets.weft_ticket SET next_id = next_id % 2 + 2 WHERE name = 'object'";
  on_both(back);
  {
    Store store = site.open();
    const OwnerId shop = store.add_owner("shop");
    try {
      make(store, shop);
      FAIL() << "an id of a restored server was given";
    } catch (const Unavailable& error) {
      EXPECT_NE(std::string(error.what()).find("weftctl tickets repair"), std::string::npos) << error.what();
    }
  }
  const nlohmann::json found = tickets({"check"}, 1);
  EXPECT_NE(name_of(found, 0, "object").at("trouble").get<std::string>().find("old copy"), std::string::npos);
  EXPECT_EQ(name_of(found, 0, "version").at("trouble"), "");

  const nlohmann::json planned = tickets({"repair", "--dry-run"}, 1);
  EXPECT_GT(name_of(planned, 0, "object").at("repaired").at("next_id"), 10'000'000);
  EXPECT_EQ(tickets({"check"}, 1), found) << "a dry run changes nothing";
  EXPECT_EQ(audits(), 0U);

  const nlohmann::json repaired = tickets({"repair"}, 0);
  EXPECT_EQ(name_of(repaired, 1, "object").at("repaired"), name_of(planned, 1, "object").at("repaired"));
  EXPECT_NE(log.find("audit: weftctl tickets repair by "), std::string::npos) << log;
  EXPECT_EQ(audits(), 2U) << "one a counter";
  EXPECT_EQ(site.number("SELECT COUNT(*) FROM weft_index.weft_audit WHERE what = 'tickets repair' AND detail LIKE "
                        "'server 1 (tickets-1), ''object'': epoch 2, %'"),
            1U);
  const nlohmann::json now = tickets({"check"}, 0);
  EXPECT_EQ(name_of(now, 0, "object").at("epoch"), 2);
  EXPECT_EQ(name_of(now, 0, "object").at("next_id").get<std::uint64_t>() % 2, 0U);
  EXPECT_EQ(name_of(now, 1, "object").at("next_id").get<std::uint64_t>() % 2, 1U);

  Store store = site.open();
  const OwnerId shop = store.add_owner("shop");
  for (int made = 0; made < 300; ++made) EXPECT_TRUE(ids.insert(make(store, shop)).second) << "given twice";
}

TEST_F(TicketsVerb, ARunningProcessGoesOnAfterTheRepair) {
  Store store = site.open();
  const OwnerId shop = store.add_owner("shop");
  ids.insert(make(store, shop));
  on_both("UPDATE weft_tickets.weft_ticket SET next_id = next_id % 2 + 2 WHERE name = 'object'");
  tickets({"repair"}, 0);
  for (int made = 0; made < 600; ++made) {
    // A block of the old counter may be drawn in between: it is dropped, and never served.
    EXPECT_TRUE(ids.insert(make(store, shop)).second) << "given twice";
  }
}

TEST_F(TicketsVerb, ACounterThatIsGoneOrOfAnotherEpochOrResidueIsRepaired) {
  on_ticket(0, "DELETE FROM weft_tickets.weft_ticket WHERE name = 'object'");
  on_ticket(1, "UPDATE weft_tickets.weft_ticket SET epoch = 7 WHERE name = 'object'");
  on_ticket(1, "UPDATE weft_tickets.weft_ticket SET next_id = next_id + 1 WHERE name = 'version'");
  const nlohmann::json found = tickets({"check"}, 1);
  EXPECT_NE(name_of(found, 0, "object").at("trouble").get<std::string>().find("gone"), std::string::npos);
  EXPECT_TRUE(name_of(found, 0, "object").at("next_id").is_null());
  EXPECT_NE(name_of(found, 1, "object").at("trouble").get<std::string>().find("epoch"), std::string::npos);
  EXPECT_NE(name_of(found, 1, "version").at("trouble").get<std::string>().find("residue"), std::string::npos);
  tickets({"repair"}, 0);
  const nlohmann::json now = tickets({"check"}, 0);
  EXPECT_EQ(name_of(now, 1, "object").at("epoch"), 8);
  Store store = site.open();
  const OwnerId shop = store.add_owner("shop");
  for (int made = 0; made < 300; ++made) EXPECT_TRUE(ids.insert(make(store, shop)).second) << "given twice";
}

TEST_F(TicketsVerb, AServerWithTheWrongNumberOrNoneIsToldAndLeftAlone) {
  on_ticket(0, "UPDATE weft_tickets.weft_ticket_server SET number = 1");
  const nlohmann::json equal = tickets({"repair"}, 1);
  EXPECT_NE(equal.at("servers")[0].at("trouble").get<std::string>().find("was set up as number 1 of 2"),
            std::string::npos);
  EXPECT_EQ(equal.at("servers")[1].at("trouble"), "");
  on_ticket(0, "UPDATE weft_tickets.weft_ticket_server SET number = 0");
  site.lab().ticket(0).stop();
  const nlohmann::json down = tickets({"check"}, 1);
  EXPECT_EQ(down.at("servers")[0].at("reachable"), false);
  EXPECT_EQ(name_of(down, 0, "object").at("trouble"), "") << "not known is not wrong";
  EXPECT_NE(site.weftctl({"tickets", "check"}).out.find("DOWN"), std::string::npos);
  EXPECT_EQ(audits(), 0U);
}

TEST_F(TicketsVerb, StatusShowsASnapshotsAge) {
  TempFolder folder;
  const std::string file = (folder.path() / "placements").string();
  EXPECT_EQ(site.open().write_snapshot(file), 1U);
  const Ran ran = site.weftctl({"status", "--snapshot", file, "--json"});
  EXPECT_EQ(ran.status, 0) << ran.out;
  const nlohmann::json snapshot = ran.json().at("snapshot");
  EXPECT_EQ(snapshot.at("placements"), 1);
  EXPECT_GE(snapshot.at("age_seconds"), 0);
  EXPECT_LT(snapshot.at("age_seconds"), 60);
  EXPECT_NE(site.weftctl({"status", "--snapshot", file}).out.find("1 placement, "), std::string::npos);
  const Ran missing = site.weftctl({"status", "--snapshot", file + ".none", "--json"});
  EXPECT_EQ(missing.status, 1);
  EXPECT_NE(missing.json().at("snapshot").at("trouble"), "");
}

}  // namespace
}  // namespace weft::test
