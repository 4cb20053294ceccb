#include <gtest/gtest.h>

#include <thread>

#include "integration/weftctl/site.hpp"
#include "model/row_codec.hpp"
#include "weft/error.hpp"
#include "wire/session.hpp"

namespace weft::test {
namespace {

using detail::Statement;

/// Rows of the index made by hand, as a writer that died or sleeps leaves them.
class IndexRepairVerb : public ::testing::Test {
 public:
  void SetUp() override {
    kind = site.number("SELECT number FROM weft_index.weft_name WHERE space = 1 AND name = 'shop'");
    entity = site.number("SELECT number FROM weft_index.weft_name WHERE space = 2 AND name = 'listing'");
    claim = site.number("SELECT number FROM weft_index.weft_name WHERE space = 3 AND name = 'listing_title'");
    shard = site.number("SELECT shard FROM weft_index.weft_placement WHERE owner_id = " + id());
    side = shop.value % 2 == 0 ? 'A' : 'B';
    // Nothing of other tests is in the way.
    site.on('A', {"DELETE FROM weft_index.weft_claim", "DELETE FROM weft_index.weft_object"});
    settle();
  }
  void settle() { ASSERT_TRUE(site.lab().shards().wait_equal(std::chrono::seconds(10))); }
  std::string id() const { return std::to_string(shop.value); }
  std::string database() const { return "weft_shard_" + std::to_string(shard); }
  static std::uint64_t fresh_token() {
    static std::uint64_t last = 900'000'000'000'000;
    return ++last;
  }
  // The claim of a title for a listing that is not there.
  void put_claim(const std::string& title, std::uint64_t token, std::uint64_t listing) {
    const std::string key = detail::encode_key(store.entity("listing"), Key(shop, Id(listing)));
    site.on('A',
            {"INSERT INTO weft_index.weft_claim VALUES (" + std::to_string(claim) + ", '" + title + "', " +
             std::to_string(kind) + ", " + id() + ", x'" + hexadecimal(key) + "', " + std::to_string(token) + ")"});
    settle();
  }
  static std::string hexadecimal(const std::string& bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
      text += digits[byte >> 4U];
      text += digits[byte & 0xfU];
    }
    return text;
  }
  nlohmann::json repair(bool dry_run = false) {
    std::vector<std::string> words{"index", "repair", "--json"};
    if (dry_run) words.emplace_back("--dry-run");
    const Ran ran = site.weftctl(words);
    EXPECT_EQ(ran.status, 0) << ran.err;
    log = ran.err;
    settle();
    return ran.json();
  }
  std::uint64_t claims() { return site.number("SELECT COUNT(*) FROM weft_index.weft_claim"); }
  std::uint64_t tokens(std::uint64_t token) {
    return site.number("SELECT COUNT(*) FROM " + database() + ".weft_token WHERE token = " + std::to_string(token));
  }
  Row listing_row(const std::string& title, std::uint64_t listing = 0) {
    return Row(store.entity("listing"),
               Fields{{"shop_id", shop.value}, {"listing_id", listing}, {"title", title}, {"price", 1}});
  }
  /// A session with the shard's writing side, as a writer has it.
  std::unique_ptr<detail::Session> writer() {
    const MariadbServer& server = side == 'A' ? site.lab().shards().a() : site.lab().shards().b();
    return detail::make_connector({})->connect(server.app(), soon());
  }
  static detail::Deadline soon() { return detail::Deadline::in(std::chrono::seconds(10)); }
  Statement token_insert(std::uint64_t token) const {
    return {"INSERT INTO " + database() + ".weft_token VALUES (" + std::to_string(token) + ", " + std::to_string(kind) +
            ", " + id() + ", " + std::to_string(now()) + ", 0, 0)"};
  }
  static std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  Site& site = Site::shared();
  Store store = site.open();
  OwnerId shop = store.add_owner("shop");
  std::uint64_t kind = 0, entity = 0, claim = 0, shard = 0;
  char side = 'A';
  std::string log;
};

TEST_F(IndexRepairVerb, WhatHasItsObjectIsLeftAlone) {
  for (int made = 0; made < 7; ++made)
    store.verbs().create(store.entity("listing"), listing_row("title " + std::to_string(made)));
  const nlohmann::json report = repair();
  EXPECT_EQ(report.at("claims"), (nlohmann::json{{"seen", 7}, {"dangling", 0}, {"freed", 0}}));
  EXPECT_EQ(report.at("objects"), (nlohmann::json{{"seen", 7}, {"dangling", 0}, {"freed", 0}}));
  EXPECT_EQ(claims(), 7U);
  EXPECT_EQ(log, "") << "no change, no audit line";
}

TEST_F(IndexRepairVerb, ADryRunOnlyCounts) {
  const std::uint64_t token = fresh_token();
  put_claim("nobody has this", token, 5);
  const nlohmann::json report = repair(true);
  EXPECT_EQ(report.at("claims"), (nlohmann::json{{"seen", 1}, {"dangling", 1}, {"freed", 0}}));
  EXPECT_EQ(claims(), 1U);
  EXPECT_EQ(tokens(token), 0U);
}

TEST_F(IndexRepairVerb, ADanglingClaimIsFreedAfterItsTokenIsPoisoned) {
  const std::uint64_t token = fresh_token();
  put_claim("left behind", token, 5);
  EXPECT_THROW(store.verbs().create(store.entity("listing"), listing_row("left behind")), Duplicate);
  const nlohmann::json report = repair();
  EXPECT_EQ(report.at("claims"), (nlohmann::json{{"seen", 1}, {"dangling", 1}, {"freed", 1}}));
  EXPECT_EQ(claims(), 0U);
  EXPECT_EQ(tokens(token), 1U);
  EXPECT_NE(log.find("audit: weftctl index repair by "), std::string::npos) << log;
  EXPECT_NE(log.find("claim listing_title, token " + std::to_string(token)), std::string::npos) << log;
  EXPECT_EQ(log.find("left behind"), std::string::npos) << "never a value";
  store.verbs().create(store.entity("listing"), listing_row("left behind"));  // the value is free again
}

TEST_F(IndexRepairVerb, AWriterPausedBeforeItsTokenCanNeverCommit) {
  const std::uint64_t token = fresh_token();
  const auto paused = writer();  // has locked its rows, and taken the claim; its token is not written yet
  const Statement hold{"SELECT side FROM " + database() +
                           ".weft_baton WHERE parity = " + std::to_string(shop.value % 2) + " LOCK IN SHARE MODE",
                       {detail::ColumnKind::text}};
  paused->begin_query(hold, {}, soon());
  put_claim("paused", token, 6);
  const nlohmann::json report = repair();
  EXPECT_EQ(report.at("claims").at("freed"), 1) << report << log;
  EXPECT_EQ(claims(), 0U);
  EXPECT_THROW(paused->execute(token_insert(token), {}, soon()), Duplicate);
  paused->rollback(soon());
}

TEST_F(IndexRepairVerb, AWriterBetweenTokenAndCommitIsWaitedForAndLeftAlone) {
  const std::uint64_t token = fresh_token();
  const auto slow = writer();
  slow->begin_execute(token_insert(token), {}, soon());
  put_claim("slow", token, 7);
  const nlohmann::json report = repair();
  EXPECT_EQ(report.at("unfinished"), 1);
  EXPECT_EQ(report.at("claims"), (nlohmann::json{{"seen", 1}, {"dangling", 1}, {"freed", 0}}));
  EXPECT_EQ(claims(), 1U);
  if (slow->in_transaction()) slow->rollback(soon());
  const nlohmann::json later = repair();
  EXPECT_EQ(later.at("claims").at("freed"), 1) << "it did not commit: now it is free; " << later << log;
}

TEST_F(IndexRepairVerb, AWriterThatCommitsMeanwhileKeepsItsClaim) {
  const std::uint64_t token = fresh_token();
  const std::uint64_t listing = fresh_token();
  const auto slow = writer();
  slow->begin_execute(token_insert(token), {}, soon());
  slow->execute({"INSERT INTO " + database() + ".listing (shop_id, listing_id, title, price, row_version) VALUES (" +
                 id() + ", " + std::to_string(listing) + ", 'meanwhile', 1, 1)"},
                {}, soon());
  put_claim("meanwhile", token, listing);
  // It commits while repair waits for the token.
  std::thread commits([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    slow->commit(soon());
  });
  const nlohmann::json report = repair();
  commits.join();
  EXPECT_EQ(report.at("claims").at("freed"), 0);
  EXPECT_EQ(claims(), 1U);
  EXPECT_EQ(repair().at("claims"), (nlohmann::json{{"seen", 1}, {"dangling", 0}, {"freed", 0}}));
}

TEST_F(IndexRepairVerb, AnObjectThatHasAnotherValueDoesNotHoldTheClaim) {
  const Row made = store.verbs().create(store.entity("listing"), listing_row("new title"));
  put_claim("old title", fresh_token(), made["listing_id"].as_uint());
  EXPECT_EQ(repair().at("claims"), (nlohmann::json{{"seen", 2}, {"dangling", 1}, {"freed", 1}}));
  EXPECT_EQ(claims(), 1U);
}

TEST_F(IndexRepairVerb, WhatOneSideStillHasIsLeftAlone) {
  const Row made = store.verbs().create(store.entity("listing"), listing_row("lost on one side"));
  settle();
  const std::string erase = "DELETE FROM " + database() + ".listing WHERE shop_id = " + id();
  site.on(side, {"SET SESSION sql_log_bin = 0", erase});
  const nlohmann::json report = repair();
  EXPECT_EQ(report.at("on_one_side"), 2) << "its claim and its object row: " << report;
  EXPECT_EQ(report.at("claims"), (nlohmann::json{{"seen", 1}, {"dangling", 1}, {"freed", 0}}));
  EXPECT_EQ(claims(), 1U);
  site.on(side == 'A' ? 'B' : 'A', {"SET SESSION sql_log_bin = 0", erase});
  EXPECT_EQ(repair().at("claims").at("freed"), 1) << "now it is gone on both";
}

TEST_F(IndexRepairVerb, AClaimOfTheEmptyTextIsLookedAt) {
  put_claim("", fresh_token(), 9);
  EXPECT_EQ(repair().at("claims"), (nlohmann::json{{"seen", 1}, {"dangling", 1}, {"freed", 1}}));
}

TEST_F(IndexRepairVerb, ADanglingObjectRowIsFreedTheSameWay) {
  const std::uint64_t token = fresh_token();
  site.on('A', {"INSERT INTO weft_index.weft_object VALUES (" + std::to_string(entity) + ", 77, " +
                std::to_string(kind) + ", " + id() + ", " + std::to_string(token) + ")"});
  settle();
  EXPECT_EQ(repair().at("objects"), (nlohmann::json{{"seen", 1}, {"dangling", 1}, {"freed", 1}}));
  EXPECT_EQ(tokens(token), 1U);
  EXPECT_EQ(site.number("SELECT COUNT(*) FROM weft_index.weft_object"), 0U);
}

TEST_F(IndexRepairVerb, ARowOfAnOwnerWithoutPlacementIsLeftAndCounted) {
  site.on('A', {"INSERT INTO weft_index.weft_object VALUES (" + std::to_string(entity) + ", 78, " +
                std::to_string(kind) + ", 888888888, 1)"});
  settle();
  const nlohmann::json report = repair();
  EXPECT_EQ(report.at("ownerless"), 1);
  EXPECT_EQ(report.at("objects").at("freed"), 0);
}

TEST_F(IndexRepairVerb, ManyPages) {
  std::string values;
  for (int row = 0; row < 1203; ++row) {
    values += (row == 0 ? "(" : ", (") + std::to_string(entity) + ", " + std::to_string(100000 + row) + ", " +
              std::to_string(kind) + ", " + id() + ", " + std::to_string(fresh_token()) + ")";
  }
  site.on('A', {"INSERT INTO weft_index.weft_object VALUES " + values});
  settle();
  EXPECT_EQ(repair(true).at("objects"), (nlohmann::json{{"seen", 1203}, {"dangling", 1203}, {"freed", 0}}));
}

TEST_F(IndexRepairVerb, OutboxIsSentAndOldTokensAreDropped) {
  const Row made = store.verbs().create(store.entity("listing"), listing_row("cached"));
  store.verbs().find(store.entity("listing"), made.key());
  const std::vector<std::string> explain{
      "explain", "shop", id(), "listing", std::to_string(made["listing_id"].as_uint()), "--json"};
  const nlohmann::json before = site.weftctl(explain).json();
  ASSERT_EQ(before.at("cache").at("state"), "value");
  const std::string day = std::to_string(now() - 25LL * 3600 * 1000000);
  site.on(side, {"INSERT INTO " + database() + ".weft_outbox VALUES (1, '" +
                     before.at("cache").at("key").get<std::string>() + "', 1)",
                 "INSERT INTO " + database() + ".weft_token VALUES (41, 1, 1, " + day + ", 0, 0)",
                 "INSERT INTO " + database() + ".weft_token VALUES (42, 1, 1, " + std::to_string(now()) + ", 0, 0)"});
  settle();
  const nlohmann::json counted = repair(true);
  EXPECT_EQ(counted.at("outbox"), (nlohmann::json{{"seen", 1}, {"sent", 0}}));
  EXPECT_EQ(counted.at("tokens_dropped"), 1);
  const nlohmann::json report = repair();
  EXPECT_EQ(report.at("outbox"), (nlohmann::json{{"seen", 1}, {"sent", 1}}));
  EXPECT_EQ(report.at("tokens_dropped"), 1);
  EXPECT_EQ(site.weftctl(explain).json().at("cache").at("state"), "nothing");
  EXPECT_EQ(tokens(41), 0U);
  EXPECT_EQ(tokens(42), 1U);
  site.on('A', {"DELETE FROM " + database() + ".weft_token WHERE token = 42"});
}

TEST_F(IndexRepairVerb, AnOutboxRowStaysWhileItsCacheServerIsDown) {
  Site own;
  ASSERT_EQ(own.weftctl({"init"}).status, 0);
  own.on('A',
         {"INSERT INTO weft_shard_1.weft_outbox VALUES (1, 'some_key', 1), (2, 'another_key', 1), (3, 'a_third', 1)"});
  own.lab().cache(0).stop();
  own.lab().cache(1).stop();
  const Ran ran = own.weftctl({"index", "repair", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json().at("outbox"), (nlohmann::json{{"seen", 3}, {"sent", 0}}));
  EXPECT_EQ(own.number("SELECT COUNT(*) FROM weft_shard_1.weft_outbox"), 3U);
}

}  // namespace
}  // namespace weft::test
