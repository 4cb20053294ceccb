#include "engine/verdict.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

constexpr Fence fence{1, 42, 7, 'A'};

FenceFacts facts(GateState state, std::uint64_t epoch = 7, char side = 'A') { return {true, epoch, state, 3, side}; }

TEST(Verdict, ReadsAreServedWhileAMoveCopiesOrLocks) {
  for (const GateState state : {GateState::open, GateState::moving, GateState::locked}) {
    EXPECT_EQ(judge_read(facts(state), fence), Verdict::serve);
    EXPECT_EQ(judge_read(facts(state, 9), fence), Verdict::serve) << "a read does not care for the epoch";
  }
}

TEST(Verdict, WritesAreServedOnlyByAnOpenGateOfTheBelievedEpoch) {
  EXPECT_EQ(judge_write(facts(GateState::open), fence), Verdict::serve);
  EXPECT_EQ(judge_write(facts(GateState::open, 8), fence), Verdict::new_epoch);
  EXPECT_EQ(judge_write(facts(GateState::locked), fence), Verdict::wait);
  EXPECT_EQ(judge_write(facts(GateState::locked, 8), fence), Verdict::wait);
}

TEST(Verdict, WritesOfAnOwnerThatIsBeingCopiedAreServedAndNoted) {
  EXPECT_EQ(judge_write(facts(GateState::moving), fence), Verdict::serve_noted);
  EXPECT_EQ(judge_write(facts(GateState::moving, 8), fence), Verdict::new_epoch);
  EXPECT_TRUE(may_write(Verdict::serve_noted));
  EXPECT_TRUE(may_write(Verdict::serve));
  EXPECT_FALSE(may_write(Verdict::wait));
}

TEST(Verdict, NeitherIsServedElsewhere) {
  for (const auto judge : {judge_read, judge_write}) {
    EXPECT_EQ(judge(facts(GateState::moved), fence), Verdict::follow);
    EXPECT_EQ(judge(facts(GateState::incoming), fence), Verdict::not_here);
    EXPECT_EQ(judge(facts(GateState::erased), fence), Verdict::erased);
    EXPECT_EQ(judge(facts(GateState::erased, 8), fence), Verdict::erased) << "whatever epoch is believed";
    EXPECT_EQ(judge(FenceFacts{}, fence), Verdict::no_gate);
  }
}

TEST(Verdict, ASideWithoutTheBatonIsNotBelievedAboutTheGate) {
  for (const GateState state :
       {GateState::open, GateState::moved, GateState::incoming, GateState::locked, GateState::erased}) {
    EXPECT_EQ(judge_read(facts(state, 7, 'B'), fence), Verdict::other_side);
    EXPECT_EQ(judge_write(facts(state, 7, 'B'), fence), Verdict::other_side);
  }
}

}  // namespace
}  // namespace weft::detail
