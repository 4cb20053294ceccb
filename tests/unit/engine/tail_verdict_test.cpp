#include "engine/tail_verdict.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

using detail::ConflictState;
using detail::judge_tail;
using Image = std::optional<std::string>;

const Image none;
const Image one = "1";
const Image two = "2";
const Image other = "3";

TEST(TailVerdict, TheSurvivorDidNotTouchTheRow) {
  for (const auto& [before, after] : {std::pair{none, one}, std::pair{one, two}, std::pair{one, none}}) {
    const auto verdict = judge_tail(before, after, before, false, {}, false);
    EXPECT_EQ(verdict.state, ConflictState::merged);
    EXPECT_TRUE(verdict.write);
  }
}

TEST(TailVerdict, WhatIsThereAlreadyIsNotWrittenAgain) {
  for (const auto& [before, after] : {std::pair{none, one}, std::pair{one, two}, std::pair{one, none}}) {
    const auto verdict = judge_tail(before, after, after, false, {}, true);
    EXPECT_EQ(verdict.state, ConflictState::merged);
    EXPECT_FALSE(verdict.write);
    EXPECT_TRUE(verdict.both_changed()) << "what the tail did next, it did not do to the survivor's row";
  }
}

// Two increments of one count, one on each side, make the same row: one of them would be gone without a word.
TEST(TailVerdict, TheSameRowByAWriteOfItsOwnIsListed) {
  for (const auto& [before, after] : {std::pair{none, one}, std::pair{one, two}}) {
    const auto verdict = judge_tail(before, after, after, false, {}, false);
    EXPECT_EQ(verdict.state, ConflictState::listed);
    EXPECT_FALSE(verdict.write);
  }
  EXPECT_EQ(judge_tail(one, none, none, false, {}, false).state, ConflictState::merged) << "both erased it";
}

TEST(TailVerdict, WhatTheSurvivorChangedErasedOrMadeIsListedWithAReason) {
  EXPECT_EQ(judge_tail(one, two, other, false, {}, false).state, ConflictState::listed);
  EXPECT_EQ(judge_tail(one, two, none, false, {}, false).why, "the other side erased the row");
  EXPECT_EQ(judge_tail(none, two, other, false, {}, false).why, "the other side made the row too");
  EXPECT_EQ(judge_tail(one, none, other, false, {}, false).why, "the other side changed the row too");
  EXPECT_FALSE(judge_tail(one, two, other, false, {}, false).write);
}

TEST(TailVerdict, LaterChangesOfAListedRowAreListedWhateverTheyMeet) {
  const auto verdict = judge_tail(none, two, none, false, {.listed = true}, false);
  EXPECT_EQ(verdict.state, ConflictState::listed);
  EXPECT_FALSE(verdict.write);
}

// What was left out for a unique value's sake changed nothing over here: the row is as the tail found it.
TEST(TailVerdict, AnEraseBehindAChangeThatWasLeftOutForAUniqueValueIsMerged) {
  const detail::TailBefore left_out{.listed = true, .for_value = true, .left_at = one};
  const auto verdict = judge_tail(two, none, one, false, left_out, false);
  EXPECT_EQ(verdict.state, ConflictState::merged);
  EXPECT_TRUE(verdict.write);
  EXPECT_FALSE(verdict.both_changed());
  const auto gone = judge_tail(two, none, none, false, left_out, false);
  EXPECT_EQ(gone.state, ConflictState::merged) << "both erased it";
  EXPECT_FALSE(gone.write);
  EXPECT_TRUE(gone.both_changed());
}

TEST(TailVerdict, AllElseBehindOneIsListed) {
  const detail::TailBefore left_out{.listed = true, .for_value = true, .left_at = one};
  EXPECT_EQ(judge_tail(two, none, other, false, left_out, false).state, ConflictState::listed) << "changed here, too";
  EXPECT_EQ(judge_tail(two, other, one, false, left_out, false).why, detail::behind_value_taken);
  EXPECT_EQ(judge_tail(two, other, other, false, left_out, false).state, ConflictState::listed);
  // A create that was left out: taken alone later, it would bring back what its owner had erased.
  EXPECT_EQ(judge_tail(one, none, none, false, {.listed = true, .for_value = true}, false).why,
            detail::behind_value_taken);
  EXPECT_EQ(judge_tail(two, none, one, true, left_out, false).state, ConflictState::dropped);
}

TEST(TailVerdict, WhatWasGivenUpIsDroppedWhateverItMeets) {
  for (const Image& now : {none, one, two}) {
    const auto verdict = judge_tail(one, two, now, true, {}, false);
    EXPECT_EQ(verdict.state, ConflictState::dropped);
    EXPECT_FALSE(verdict.write);
  }
}

}  // namespace
}  // namespace weft::test
