#include "integration/weftctl/owner_site.hpp"

namespace weft::test {
namespace {

class OwnerShow : public OwnerVerbs {
 public:
  nlohmann::json shown(const std::string& whom) {
    settle();
    const Ran ran = owner({"show", "shop", whom, "--json"});
    EXPECT_EQ(ran.status, 0) << ran.err << ran.out;
    return ran.json();
  }
  static nlohmann::json side_of(const nlohmann::json& all, std::uint64_t shard, char side) {
    for (const auto& at : all.at("sides"))
      if (at.at("shard") == shard && at.at("side") == std::string(1, side)) return at;
    return nullptr;
  }
};

TEST_F(OwnerShow, CountsBothSidesApart) {
  fill(12, 4, 2);
  for (const std::string& whom : {id(), name}) {
    const nlohmann::json all = shown(whom);
    EXPECT_EQ(all.at("owner"), (nlohmann::json{{"kind", "shop"}, {"id", shop.value}}));
    EXPECT_EQ(all.at("names"), nlohmann::json::array({name}));
    EXPECT_EQ(all.at("placed"), true);
    EXPECT_EQ(all.at("shard"), shard);
    EXPECT_EQ(all.at("sides_looked_at"), 4);
    EXPECT_EQ(all.at("entities"), nlohmann::json::array({"listing", "page", "parcel", "setting"}));
    EXPECT_EQ(all.at("other_tables"), nlohmann::json::array());
    ASSERT_EQ(all.at("sides").size(), 2U) << "the other shard has nothing of it: " << all.dump(2);
    for (const char side : {'A', 'B'}) {
      const nlohmann::json at = side_of(all, shard, side);
      EXPECT_EQ(at.at("rows").at("listing").at("rows"), 12) << at.dump(2);
      EXPECT_EQ(at.at("rows").at("setting").at("rows"), 4);
      EXPECT_EQ(at.at("rows").at("parcel").at("rows"), 2);
      EXPECT_GT(at.at("rows").at("listing").at("bytes"), 12 * 20);
      EXPECT_EQ(at.at("gate"), (nlohmann::json{{"state", "open"}, {"epoch", 1}, {"moved_to", 0}}));
      EXPECT_EQ(at.at("writes"), side == home_side());
      EXPECT_EQ(at.at("tokens"), 1) << "twelve unique titles in one transaction";
    }
    ASSERT_EQ(all.at("index").size(), 2U);
    for (const auto& in : all.at("index")) {
      EXPECT_EQ(in.at("placed"), true);
      EXPECT_EQ(in.at("names"), 1);
      EXPECT_EQ(in.at("claims"), 12);
      EXPECT_EQ(in.at("objects"), 12);
    }
  }
}

TEST_F(OwnerShow, WhatIsElsewhere) {
  fill(1, 0, 0);
  // As a move leaves it that was not purged yet.
  const std::string kind = "(SELECT number FROM weft_index.weft_name WHERE space = 1 AND name = 'shop')";
  site().on(home_side(),
            {"INSERT INTO " + other() + ".weft_gate (owner_kind, owner_id, epoch, state, moved_to) SELECT " + kind +
                 ", " + id() + ", 1, 5, " + std::to_string(shard),
             "INSERT INTO " + other() + ".setting VALUES (" + id() + ", 'old', 1, NULL, 5)"});
  site().on('A', {"INSERT INTO " + home() + ".weft_outbox SELECT 1000000 + " + id() +
                  ", CONCAT('w:0:', '0:', '0'), 1"});  // somebody else's
  put_conflict(parcel(1));
  const nlohmann::json all = shown(id());
  for (const char side : {'A', 'B'}) {
    const nlohmann::json at = side_of(all, 3 - shard, side);
    EXPECT_EQ(at.at("gate"), (nlohmann::json{{"state", "moved"}, {"epoch", 1}, {"moved_to", shard}})) << all.dump(2);
    EXPECT_EQ(at.at("rows").at("setting").at("rows"), 1);
    EXPECT_EQ(side_of(all, shard, side).at("conflicts"), 1);
    EXPECT_EQ(side_of(all, shard, side).at("outbox"), 0);
  }
  const Ran table = owner({"show", "shop", id()});
  EXPECT_EQ(table.status, 0) << table.err;
  for (const char* word : {"gate moved, to shard", "rows of setting", "rows of weft_conflict", "claims", "placement"})
    EXPECT_NE(table.out.find(word), std::string::npos) << word << "\n" << table.out;
  site().on('A', {"DELETE FROM " + home() + ".weft_outbox WHERE number = 1000000 + " + id()});
}

TEST_F(OwnerShow, WhoIsNotThere) {
  const Ran number = owner({"show", "shop", "999999999", "--json"});
  EXPECT_EQ(number.status, 1) << number.err;
  EXPECT_EQ(number.json().at("found"), false);
  const Ran text = owner({"show", "shop", "nobody's shop"});
  EXPECT_EQ(text.status, 1);
  EXPECT_NE(text.out.find("no such owner"), std::string::npos);
  EXPECT_EQ(owner({"show", "ship", id()}).status, 2);
  EXPECT_EQ(owner({"show", "shop", "0"}).status, 2);
  EXPECT_EQ(owner({"show", "shop"}).status, 2);
  EXPECT_EQ(owner({"show", "shop", "9223372036854775808"}).status, 2);
}

}  // namespace
}  // namespace weft::test
