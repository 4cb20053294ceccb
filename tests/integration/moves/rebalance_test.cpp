#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "integration/moves/move_site.hpp"

namespace weft::test {
namespace {

TEST(RebalanceVerbs, APlanIsMadeReadAndRun) {
  MoveSite site;
  Store store = site.open();
  std::vector<OwnerId> owners;
  std::vector<std::unique_ptr<Shelf>> shelves;
  std::mt19937_64 random(23);
  for (int number = 0; number < 8; ++number) {
    owners.push_back(site.owner(store, 1, number % 2));
    shelves.push_back(std::make_unique<Shelf>(store, owners.back(), random));
    for (int thing = 0; thing <= number; ++thing) shelves.back()->create();
  }
  site.expect_sides_equal();
  TempFolder folder("weft-rebalance");
  const std::string file = (folder.path() / "plan.json").string();
  const Ran plan = site.weftctl({"rebalance", "plan", "--by", "rows", "--out", file, "--json"});
  ASSERT_EQ(plan.status, 0) << plan.err << plan.out;
  const nlohmann::json planned = plan.json();
  const std::size_t moves = planned.at("moves").size();
  ASSERT_GE(moves, 2U);

  const Ran dry = site.weftctl({"rebalance", "run", file, "--dry-run", "--json"});
  ASSERT_EQ(dry.status, 0) << dry.err;
  EXPECT_EQ(dry.json().at("moves").size(), moves);
  EXPECT_EQ(dry.json().at("rows"), planned.at("moved"));

  // A bound, then the rest: what is done is not done again.
  const Ran first = site.weftctl({"rebalance", "run", file, "--most", "1", "--json"});
  ASSERT_EQ(first.status, 0) << first.err << first.out;
  EXPECT_EQ(first.json().at("moves").size(), 1U);
  EXPECT_NE(first.err.find("audit: weftctl rebalance run by "), std::string::npos) << first.err;
  const Ran rest = site.weftctl({"rebalance", "run", file, "--json"});
  ASSERT_EQ(rest.status, 0) << rest.err << rest.out;
  EXPECT_EQ(rest.json().at("moves").size(), moves - 1);
  EXPECT_EQ(site.weftctl({"rebalance", "run", file, "--json"}).json().at("moves").size(), 0U);

  for (const auto& move : planned.at("moves")) site.expect_home(2, OwnerId(move.at("owner").get<std::uint64_t>()));
  for (const auto& shelf : shelves) expect_as_remembered(store, *shelf);
  const Ran after = site.weftctl({"rebalance", "plan", "--by", "rows", "--json"});
  EXPECT_EQ(after.status, 0) << after.out;
  EXPECT_EQ(after.json().at("moves").size(), 0U);
  site.expect_sides_equal();
}

TEST(RebalanceVerbs, AnOwnerThatIsElsewhereByNowIsLeftOut) {
  MoveSite site;
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  store.close();
  TempFolder folder("weft-rebalance");
  const std::string file = (folder.path() / "plan.json").string();
  const auto plan = [&](const std::string& name, const std::string& from) {
    std::ofstream(file) << R"({"store": ")" << name << R"(", "unit": "rows", "moves": [{"kind": "shop", "owner": )"
                        << owner.value << R"(, "from": )" << from << R"(, "to": 2, "load": 1}]})";
  };
  plan(site.topology().store, "7");
  const Ran left = site.weftctl({"rebalance", "run", file});
  EXPECT_EQ(left.status, 0) << left.err;
  EXPECT_NE(left.out.find("1 owner lives on another shard"), std::string::npos) << left.out;
  EXPECT_TRUE(site.gate(2, owner).starts_with("none")) << site.gate(2, owner);

  plan("another", "1");
  const Ran other = site.weftctl({"rebalance", "run", file});
  EXPECT_EQ(other.status, 2);
  EXPECT_NE(other.err.find("is for the store another"), std::string::npos) << other.err;
  std::ofstream(file) << "{}";
  EXPECT_EQ(site.weftctl({"rebalance", "run", file}).status, 2);
}

}  // namespace
}  // namespace weft::test
