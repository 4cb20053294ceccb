#include <atomic>
#include <thread>

#include "integration/weftctl/owner_site.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using nlohmann::json;

class OwnerErase : public OwnerVerbs {
 public:
  std::uint64_t gate(char side, const std::string& database) {
    const detail::Rows rows =
        site().on(side, {"SELECT state FROM " + database + ".weft_gate WHERE owner_id = " + id()});
    return rows.empty() ? 0 : rows.at(0, 0).as_uint();
  }
  std::string kind() const { return "(SELECT number FROM weft_index.weft_name WHERE space = 1 AND name = 'shop')"; }
};

TEST_F(OwnerErase, NothingIsLeftAnywhere) {
  fill(230, 20, 5);
  put_conflict(parcel(1));
  site().on('A', {"INSERT INTO " + home() + ".weft_outbox SELECT 2000000 + " + id() + ", cache_key, 1 FROM (SELECT '" +
                  "w:0:0:0:1" + "' cache_key) one"});  // somebody else's stays
  const OwnerId neighbour = store.add_owner("shop", {.shard = static_cast<std::uint32_t>(shard)});
  const EntityDef setting = store.entity("setting");
  store.verbs().create(setting, Row(setting, Fields{{"shop_id", neighbour.value}, {"name", "a"}, {"slot", 1}}));
  const Row known = make_listing(store, "the last of " + name);
  Store reader = site().open();  // knows the placement by now, and has the object in the cache
  ASSERT_TRUE(reader.verbs().find(known.def(), known.key()));

  const json told = erased(0);
  EXPECT_EQ(told.at("proven"), true) << told.dump(2);
  EXPECT_EQ(told.at("left"), json::array());
  EXPECT_EQ(told.at("erased").at("rows"), (json{{"listing", 231}, {"parcel", 5}, {"setting", 20}}));
  EXPECT_EQ(told.at("erased").at("conflicts"), 1);
  EXPECT_EQ(told.at("erased").at("names"), 1);
  EXPECT_GE(told.at("erased").at("tokens"), 2);
  EXPECT_EQ(told.at("erased").at("claims"), 0) << "the rows' own transactions release them";
  EXPECT_EQ(told.at("cache").at("asked"), 236);
  EXPECT_EQ(told.at("cache").at("stale"), 0);
  EXPECT_EQ(told.at("written_meanwhile"), false);
  EXPECT_EQ(left_of_it(), 0U);
  for (const char side : {'A', 'B'}) {
    EXPECT_EQ(gate(side, home()), 6U) << "it stays, so that nobody makes it anew";
    EXPECT_EQ(count(side, home() + ".setting WHERE shop_id = " + std::to_string(neighbour.value)), 1U);
    EXPECT_EQ(
        count(side, "weft_index.weft_audit WHERE what LIKE 'owner erase%' AND detail LIKE 'owner shop " + id() + ":%'"),
        2U);
  }
  EXPECT_NE(log.find("audit: weftctl owner erase by "), std::string::npos) << log;
  EXPECT_NE(log.find("256 rows erased on shard"), std::string::npos) << log;
  for (const char* data : {"Quilt", "Brot"}) EXPECT_EQ(log.find(data), std::string::npos) << "data in the log: " << log;
  site().on('A', {"DELETE FROM " + home() + ".weft_outbox WHERE number = 2000000 + " + id()});

  // Who believes the old placement can neither read nor write nor bring it back.
  for (Store* old : {&reader, &store}) {
    EXPECT_FALSE(old->verbs().find(known.def(), known.key()));
    EXPECT_FALSE(old->verbs().find(known.def(), known.key(), {.read_from = ReadFrom::row}));
    EXPECT_THROW(make_listing(*old, "again"), UsageError);
    EXPECT_THROW(
        old->verbs().create(setting, Row(setting, Fields{{"shop_id", shop.value}, {"name", "a"}, {"slot", 1}})),
        UsageError);
    EXPECT_FALSE(old->verbs().erase(setting, Key(shop, "colour", 1)));
    EXPECT_EQ(old->find_owner("shop", name), std::nullopt);
  }
  EXPECT_EQ(left_of_it(), 0U);
  // The name is free, and so is every unique value; whoever takes them is somebody else.
  const OwnerId next = reader.add_owner("shop", {.name = name});
  EXPECT_NE(next, shop);
  const EntityDef listing = reader.entity("listing");
  reader.verbs().create(listing,
                        Row(listing, Fields{{"shop_id", next.value}, {"title", "the last of " + name}, {"price", 1}}));
  EXPECT_EQ(reader.find_owner("shop", name), next);
  EXPECT_EQ(site().weftctl({"index", "check"}).status, 0);
}

TEST_F(OwnerErase, AnObjectThatIsItsOwnOwner) {
  const EntityDef page = store.entity("page");
  const Row made = store.verbs().create(page, Row(page, Fields{{"shop_id", shop.value}, {"words", "of " + name}}));
  ASSERT_TRUE(store.verbs().find(page, made.key()));
  const Ran exported = owner({"export", "shop", id()});
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_NE(exported.out.find(R"("rows":{"listing":0,"page":1,)"), std::string::npos) << exported.out;
  const json told = erased(0);
  EXPECT_EQ(told.at("erased").at("rows"), (json{{"page", 1}}));
  EXPECT_EQ(left_of_it(), 0U);
  EXPECT_FALSE(store.verbs().find(page, made.key()));
  EXPECT_FALSE(store.verbs().find_by_id(page, Id(shop.value)));
  EXPECT_FALSE(store.verbs().find_by_unique(page, "page_words", "of " + name));
  // Its id was given once: it makes no owner of that id again.
  EXPECT_THROW(store.verbs().create(page, Row(page, Fields{{"shop_id", shop.value}, {"words", "again"}})), UsageError);
}

TEST_F(OwnerErase, AgainAndAgain) {
  fill(3, 0, 0);
  erased(0);
  const json again = erased(0);
  EXPECT_EQ(again.at("proven"), true);
  EXPECT_EQ(again.at("erased").at("rows"), json::object());
  EXPECT_EQ(again.at("steps"), json::array());
  const Ran by_name = owner({"erase", "shop", name, "--yes"});
  EXPECT_EQ(by_name.status, 1) << "nobody has that name any more";
  const Ran shown = owner({"show", "shop", id(), "--json"});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_EQ(shown.json().at("placed"), false);
  EXPECT_EQ(owner({"export", "shop", id()}).status, 1);
  const Ran explained = site().weftctl({"explain", "shop", id()});
  EXPECT_EQ(explained.status, 1) << explained.out;
}

TEST_F(OwnerErase, ADryRunOnlyCounts) {
  fill(4, 2, 1);
  settle();
  const std::uint64_t before = left_of_it();
  const json told = erased(0, {"--dry-run"});
  EXPECT_EQ(told.at("dry_run"), true);
  EXPECT_EQ(told.at("proven"), false);
  EXPECT_EQ(log, "") << "no change, no audit line";
  bool listings = false;
  for (const auto& there : told.at("there"))
    listings = listings || there.get<std::string>().find("4 rows of listing") != std::string::npos;
  EXPECT_TRUE(listings) << told.dump(2);
  EXPECT_EQ(left_of_it(), before);
  EXPECT_EQ(gate(home_side(), home()), 1U);
  const Ran text = owner({"erase", "shop", id(), "--dry-run"});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_NE(text.out.find("WOULD"), std::string::npos) << text.out;
}

TEST_F(OwnerErase, TheOwnerItselfMayStay) {
  fill(12, 2, 1);
  const json told = erased(0, {"--keep-owner"});
  EXPECT_EQ(told.at("proven"), true) << told.dump(2);
  settle();
  for (const char side : {'A', 'B'}) {
    for (const char* table : {".listing", ".setting", ".parcel"})
      EXPECT_EQ(count(side, home() + table + " WHERE shop_id = " + id()), 0U) << table;
    EXPECT_EQ(count(side, "weft_index.weft_claim WHERE owner_id = " + id()), 0U);
    EXPECT_EQ(gate(side, home()), 1U);
  }
  EXPECT_EQ(store.find_owner("shop", name), shop);
  EXPECT_NO_THROW(make_listing(store, "Quilt 0 of " + name));
}

TEST_F(OwnerErase, TheOwnerIsTyped) {
  fill(1, 0, 0);
  const Ran asked = owner({"erase", "shop", id()});
  EXPECT_EQ(asked.status, 2) << asked.out;
  EXPECT_NE(asked.err.find("Type the owner"), std::string::npos) << asked.err;
  settle();
  EXPECT_EQ(count('A', home() + ".listing WHERE shop_id = " + id()), 1U);
}

TEST_F(OwnerErase, WhileAWriterWrites) {
  fill(150, 10, 0);
  std::atomic<int> written{0};
  std::atomic<bool> told_gone{false};
  std::thread writer([&] {
    Store own = site().open();
    try {
      for (;; ++written) make_listing(own, "new " + std::to_string(written) + " of " + name);
    } catch (const UsageError&) {
      told_gone = true;
    }
  });
  while (written < 5) std::this_thread::yield();
  const json told = erased(0);
  writer.join();
  EXPECT_TRUE(told_gone) << "there is no such owner any more";
  EXPECT_EQ(told.at("proven"), true) << told.dump(2);
  EXPECT_GE(told.at("erased").at("rows").at("listing"), 155);
  EXPECT_EQ(left_of_it(), 0U);
}

TEST_F(OwnerErase, AnOwnerThatIsKeptAndStillWritten) {
  fill(20, 0, 0);
  std::atomic<bool> stop{false};
  std::atomic<int> written{0};
  std::thread writer([&] {
    Store own = site().open();
    const EntityDef setting = own.entity("setting");
    for (int slot = 0; !stop; ++slot, ++written)
      own.verbs().create(setting, Row(setting, Fields{{"shop_id", shop.value}, {"name", "new"}, {"slot", slot}}));
  });
  while (written < 5) std::this_thread::yield();
  const json told = erased(1, {"--keep-owner"});
  stop = true;
  writer.join();
  EXPECT_EQ(told.at("proven"), false);
  EXPECT_EQ(told.at("written_meanwhile"), true) << told.dump(2);
  EXPECT_NE(told.at("left"), json::array());
  erased(0, {"--keep-owner"});
  settle();
  EXPECT_EQ(count('B', home() + ".setting WHERE shop_id = " + id()), 0U);
}

TEST_F(OwnerErase, AWriterUnderWayIsWaitedFor) {
  fill(5, 0, 0);
  Transaction open = store.begin({"shop", shop});
  const EntityDef setting = store.entity("setting");
  open.verbs().create(setting, Row(setting, Fields{{"shop_id", shop.value}, {"name", "late"}, {"slot", 1}}));
  json told;
  std::thread erasing([&] { told = erased(0); });
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  open.commit();
  erasing.join();
  EXPECT_EQ(told.at("erased").at("rows"), (json{{"listing", 5}, {"setting", 1}}));
  EXPECT_EQ(told.at("written_meanwhile"), true);
  EXPECT_EQ(left_of_it(), 0U);
}

TEST_F(OwnerErase, WhatAMoveLeftBehind) {
  fill(3, 0, 0);
  const auto rows = [&](int first, int last) {
    std::vector<std::string> all;
    for (int slot = first; slot <= last; ++slot)
      all.push_back("INSERT INTO " + other() + ".setting VALUES (" + id() + ", 'old', " + std::to_string(slot) +
                    ", NULL, 5)");
    return all;
  };
  std::vector<std::string> statements = rows(1, 250);
  statements.push_back("INSERT INTO " + other() + ".weft_gate (owner_kind, owner_id, epoch, state, moved_to) SELECT " +
                       kind() + ", " + id() + ", 1, 5, " + std::to_string(shard));
  site().on(home_side(), statements);
  settle();
  const json told = erased(0);
  EXPECT_EQ(told.at("erased").at("leftovers"), 250) << told.dump(2);
  EXPECT_EQ(left_of_it(), 0U);
  EXPECT_EQ(gate('A', other()), 5U) << "who comes by way of it is sent on, and told there";
  // Without any gate: one is put in that refuses.
  statements = rows(1, 3);
  statements.push_back("DELETE FROM " + other() + ".weft_gate WHERE owner_id = " + id());
  site().on(home_side(), statements);
  settle();
  EXPECT_EQ(erased(0).at("erased").at("leftovers"), 3);
  EXPECT_EQ(left_of_it(), 0U);
  EXPECT_EQ(gate('B', other()), 6U);
}

TEST_F(OwnerErase, ADanglingClaimOfItGoesToo) {
  site().on('A', {"INSERT INTO weft_index.weft_claim SELECT number, 'left of " + id() + "', " + kind() + ", " + id() +
                      ", 'x', 77 FROM weft_index.weft_name WHERE space = 3 AND name = 'listing_title'",
                  "INSERT INTO weft_index.weft_object SELECT number, 123456789, " + kind() + ", " + id() +
                      ", 77 FROM weft_index.weft_name WHERE space = 2 AND name = 'listing'"});
  settle();
  const json told = erased(0);
  EXPECT_EQ(told.at("erased").at("claims"), 1) << told.dump(2);
  EXPECT_EQ(told.at("erased").at("objects"), 1);
  EXPECT_EQ(left_of_it(), 0U);
}

TEST_F(OwnerErase, TheTextIsForPeople) {
  fill(2, 0, 0);
  const Ran ran = owner({"erase", "shop", name, "--yes"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* word :
       {"DONE", "2 rows erased", "says erased", "placement erased", "binary logs, backups", "nothing is left"})
    EXPECT_NE(ran.out.find(word), std::string::npos) << word << "\n" << ran.out;
  EXPECT_EQ(ran.out.find("Brot"), std::string::npos) << "its name is data";
}

}  // namespace
}  // namespace weft::test
