#include "engine/view.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::detail {
namespace {

using namespace std::chrono_literals;

View view_of(std::vector<Role> roles) {
  View view{.roles = std::move(roles)};
  for (const Role& role : view.roles) view.takeover = std::max(view.takeover, role.takeover);
  return view;
}

TEST(ViewTest, IsGoodFromTheQuestionOnForItsLease) {
  const SteadyTime asked = SteadyTime{} + 1h;
  EXPECT_TRUE(is_good(asked, 2s, asked));
  EXPECT_TRUE(is_good(asked, 2s, asked + 2s - 1ns));
  EXPECT_FALSE(is_good(asked, 2s, asked + 2s));
  EXPECT_FALSE(is_good(std::nullopt, 2s, asked));
}

TEST(ViewTest, FindsRolesByShard) {
  const View view = view_of({{.shard = 2, .epoch = 7}, {.shard = 5, .state = RoleState::alone, .side = 'B'}});
  ASSERT_NE(view.role(5), nullptr);
  EXPECT_EQ(view.role(5)->side, 'B');
  EXPECT_EQ(view.role(2)->epoch, 7U);
  EXPECT_EQ(view.role(1), nullptr);
  EXPECT_EQ(view.role(3), nullptr);
  EXPECT_EQ(view.role(6), nullptr);
}

TEST(ViewTest, JudgesASideByItsRoleFirst) {
  const View view = view_of({{.shard = 5, .state = RoleState::alone, .side = 'B'},
                             {.shard = 6, .state = RoleState::rejoining, .side = 'A'},
                             {.shard = 7, .state = RoleState::pair, .epoch = 3}});
  EXPECT_EQ(judge_side(&view, true, 5, 'B'), ViewVerdict::fine);
  EXPECT_EQ(judge_side(&view, true, 5, 'A'), ViewVerdict::moved);
  EXPECT_EQ(judge_side(&view, false, 5, 'A'), ViewVerdict::moved);
  EXPECT_EQ(judge_side(&view, false, 5, 'B'), ViewVerdict::old);
  EXPECT_EQ(judge_side(&view, true, 6, 'B'), ViewVerdict::moved);
  EXPECT_EQ(judge_side(&view, true, 6, 'A'), ViewVerdict::fine);
  EXPECT_EQ(judge_side(&view, true, 7, 'A'), ViewVerdict::fine);
  EXPECT_EQ(judge_side(&view, true, 1, 'A'), ViewVerdict::fine) << "a shard without a row";
  EXPECT_EQ(judge_side(nullptr, false, 1, 'A'), ViewVerdict::old) << "no view ever came";
}

TEST(ViewTest, IsAnotherWhenARoleOrACacheServerIs) {
  const View one = view_of({{.shard = 2, .epoch = 7}});
  EXPECT_TRUE(one == view_of({{.shard = 2, .epoch = 7}}));
  EXPECT_FALSE(one == view_of({{.shard = 2, .epoch = 8}}));
  EXPECT_FALSE(one == view_of({}));
  View other = one;
  other.cache_servers.push_back({.server = 1, .address = "127.0.0.1:11211"});
  EXPECT_FALSE(one == other);
}

TEST(ViewTest, SinceCountsFromWhereAServerIsFirstSeenAsItIs) {
  const auto at = [](int seconds) { return SteadyTime{} + std::chrono::seconds(seconds); };
  const auto seen = [](ServerState state, std::uint64_t generation) {
    View view;
    view.cache_servers.push_back({.server = 1, .address = "a:1", .sight = {.state = state, .generation = generation}});
    return view;
  };
  View first = seen(ServerState::off, 3);
  first.set_since(nullptr, at(10));
  EXPECT_EQ(first.cache_servers[0].sight.since, at(10));
  View same = seen(ServerState::off, 3);
  same.set_since(&first, at(20));
  EXPECT_EQ(same.cache_servers[0].sight.since, at(10));
  View again = seen(ServerState::off, 4);
  again.set_since(&same, at(30));
  EXPECT_EQ(again.cache_servers[0].sight.since, at(30)) << "it was on in between";
}

}  // namespace
}  // namespace weft::detail
