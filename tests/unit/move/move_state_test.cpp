#include "move/move_state.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace weft::detail {
namespace {

constexpr MoveState all[] = {MoveState::planned,  MoveState::copying,  MoveState::delta,    MoveState::locked,
                             MoveState::verified, MoveState::flipped,  MoveState::settling, MoveState::purged,
                             MoveState::done,     MoveState::aborting, MoveState::aborted};

TEST(MoveStates, EachHasAWordOfItsOwn) {
  std::set<std::string> words;
  for (const MoveState state : all) words.insert(word_of(state));
  EXPECT_EQ(words.size(), std::size(all));
}

TEST(MoveStates, NothingGoesBackBehindTheFlip) {
  for (const MoveState from : all) {
    for (const MoveState to : all) {
      if (!may_follow(from, to)) continue;
      EXPECT_FALSE(has_ended(from)) << word_of(from) << " to " << word_of(to);
      if (!before_flip(from)) {
        EXPECT_FALSE(before_flip(to)) << word_of(from) << " to " << word_of(to);
      }
    }
  }
  EXPECT_FALSE(may_follow(MoveState::locked, MoveState::flipped)) << "what was not compared is not flipped";
  EXPECT_FALSE(may_follow(MoveState::delta, MoveState::flipped));
}

TEST(MoveStates, OnlyBeforeTheFlipIsAMoveGivenUp) {
  for (const MoveState state : all)
    EXPECT_EQ(may_follow(state, MoveState::aborting), before_flip(state)) << word_of(state);
}

TEST(MoveStates, EveryStateLeadsToAnEnd) {
  for (const MoveState from : all) {
    std::set<MoveState> reached{from};
    for (std::size_t round = 0; round < std::size(all); ++round)
      for (const MoveState one : std::set<MoveState>(reached))
        for (const MoveState to : all)
          if (may_follow(one, to)) reached.insert(to);
    EXPECT_TRUE(reached.contains(MoveState::done) || reached.contains(MoveState::aborted)) << word_of(from);
  }
}

}  // namespace
}  // namespace weft::detail
