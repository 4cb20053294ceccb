#include <gtest/gtest.h>

#include <fstream>

#include "integration/moves/move_site.hpp"

namespace weft::test {
namespace {

TEST(MoveVerbs, OneAListAPercentageAllAndBack) {
  MoveSite site;
  Store store = site.open();
  std::vector<OwnerId> owners;
  std::vector<std::unique_ptr<Shelf>> shelves;
  std::mt19937_64 random(19);
  for (int number = 0; number < 12; ++number) {
    owners.push_back(site.owner(store, 1, number % 2));
    shelves.push_back(std::make_unique<Shelf>(store, owners.back(), random));
    for (int thing = 0; thing < 5; ++thing) shelves.back()->create();
  }
  const auto on_shard = [&](std::uint32_t shard) {
    return std::count_if(owners.begin(), owners.end(),
                         [&](OwnerId owner) { return site.gate(shard, owner).starts_with("open"); });
  };

  const Ran dry = site.weftctl({"move", "start", "shop", "--from", "1", "--to", "2", "--dry-run", "--json"});
  ASSERT_EQ(dry.status, 0) << dry.err;
  EXPECT_EQ(dry.json().at("moves").size(), 12U);
  EXPECT_EQ(dry.json().at("rows"), 60);
  EXPECT_GT(dry.json().at("seconds"), 0.0);
  EXPECT_EQ(on_shard(1), 12);
  const Ran shown = site.weftctl({"move", "start", "shop", "--from", "1", "--to", "2", "--dry-run"});
  EXPECT_NE(shown.out.find("would move 12 owners with 60 rows"), std::string::npos) << shown.out;

  const Ran one = site.weftctl({"move", "start", "shop", std::to_string(owners[0].value), "--to", "2", "--json"});
  ASSERT_EQ(one.status, 0) << one.err << one.out;
  EXPECT_EQ(one.json().at("moves").at(0).at("state"), "done");
  EXPECT_EQ(one.json().at("moves").at(0).at("rows"), 5);
  EXPECT_NE(one.err.find("audit: weftctl move start by "), std::string::npos) << one.err;
  EXPECT_EQ(on_shard(2), 1);
  const std::string move = std::to_string(site.newest(store).id);
  const Ran show = site.weftctl({"move", "show", move, "--json"});
  EXPECT_EQ(show.json().at("kind"), "shop");
  EXPECT_EQ(show.json().at("owner"), owners[0].value);
  EXPECT_EQ(site.weftctl({"move", "list"}).out, "no moves\n");
  EXPECT_NE(site.weftctl({"move", "list", "--all"}).out.find("done"), std::string::npos);

  TempFolder folder("weft-moves-list");
  std::ofstream(folder.path() / "owners") << "# these two\n" << owners[1].value << "\n" << owners[2].value << "\n";
  const Ran list = site.weftctl(
      {"move", "start", "shop", "--list", (folder.path() / "owners").string(), "--to", "2", "--rate", "500"});
  ASSERT_EQ(list.status, 0) << list.err << list.out;
  EXPECT_NE(list.out.find("2 moves have ended well, 0 failed"), std::string::npos) << list.out;
  EXPECT_EQ(on_shard(2), 3);

  const Ran part = site.weftctl({"move", "start", "shop", "--from", "1", "--percent", "50", "--to", "2", "--json"});
  ASSERT_EQ(part.status, 0) << part.err << part.out;
  const auto moved = static_cast<std::ptrdiff_t>(part.json().at("moves").size());
  EXPECT_EQ(on_shard(2), 3 + moved);
  const Ran rest = site.weftctl({"move", "start", "shop", "--from", "1", "--to", "2"});
  ASSERT_EQ(rest.status, 0) << rest.err << rest.out;
  EXPECT_EQ(on_shard(2), 12);
  const Ran back = site.weftctl({"move", "start", "shop", "--from", "2", "--to", "1", "--at-once", "8"});
  ASSERT_EQ(back.status, 0) << back.err << back.out;
  for (std::size_t number = 0; number < owners.size(); ++number) {
    site.expect_home(1, owners[number]);
    expect_as_remembered(store, *shelves[number]);
  }
  site.expect_sides_equal();
  EXPECT_EQ(site.weftctl({"index", "check"}).status, 0);
}

}  // namespace
}  // namespace weft::test
