// A side was lost with a tail: what it alone had is judged apart, and each of it must be found again.
#include <gtest/gtest.h>

#include "chaos/unit/story.hpp"

namespace weft::chaos::test {
namespace {

/// One register, at version 10 before all. Side A is cut off at 100 ms, taken over at 200 ms, and rejoined from 300 to
/// 400 ms; its tail is versions 11 and 12.
class BranchesTest : public testing::Test {
 protected:
  BranchesTest() {
    story.create({1, 2}, "cell/2/0", 10, "first");
    story.read({90, 91}, "cell/2/0", 10, "first");
    story.write({101, 105}, "cell/2/0", 11, "gone 1");
    story.write({110, 115}, "cell/2/0", 12, "gone 2");
    story.read({120, 121}, "cell/2/0", 12, "gone 2");
    fact(Fact::Kind::takeover, 195, 200, {}, {});
    fact(Fact::Kind::rejoin, 300, 400, {}, {});
  }
  void fact(Fact::Kind kind, std::int64_t start, std::int64_t end, const std::string& value, const std::string& fate,
            std::uint64_t version = 0) {
    Fact made{.kind = kind, .side = "A", .detail = fate, .start = start * 1'000'000, .end = end * 1'000'000};
    if (kind == Fact::Kind::tail) {
      made.key = "cell/2/0";
      if (!value.empty()) made.version = version, made.value = value;
    }
    story.history.facts.push_back(made);
  }
  void tail(const std::string& fate) {
    fact(Fact::Kind::tail, 100, 200, "gone 1", fate, 11);
    fact(Fact::Kind::tail, 100, 200, "gone 2", fate, 12);
  }
  Story story;
};

TEST_F(BranchesTest, ListedAndTheOtherSideGoesOnFromBefore) {
  tail("listed");
  story.read({210, 211}, "cell/2/0", 10, "first");
  story.write({220, 221}, "cell/2/0", 11, "other");
  story.read({410, 411}, "cell/2/0", 11, "other");
  const Report report = story.check();
  EXPECT_TRUE(report.clean()) << text(report);
  EXPECT_EQ(report.tail, 2U);
}

TEST_F(BranchesTest, MergedAndReadAgainAfterTheRejoin) {
  tail("merged");
  story.read({210, 211}, "cell/2/0", 10, "first");
  story.read({410, 411}, "cell/2/0", 12, "gone 2");
  story.write({420, 421}, "cell/2/0", 13, "next");
  const Report report = story.check();
  EXPECT_TRUE(report.clean()) << text(report);
}

TEST_F(BranchesTest, WithoutATailTheLossIsFound) {
  story.read({210, 211}, "cell/2/0", 10, "first");
  EXPECT_FALSE(story.check().clean());
}

TEST_F(BranchesTest, WhatIsNowhereIsUnaccounted) {
  tail("nowhere");
  story.read({210, 211}, "cell/2/0", 10, "first");
  const Report report = story.check();
  EXPECT_EQ(report.tail_unaccounted, 2U);
  EXPECT_FALSE(report.clean());
}

TEST_F(BranchesTest, WhatWasAcknowledgedMustNotBeDropped) {
  tail("dropped");
  story.read({210, 211}, "cell/2/0", 10, "first");
  EXPECT_EQ(story.check().tail_unaccounted, 2U);
}

TEST_F(BranchesTest, ATailThatIsReadAfterTheTakeoverIsStale) {
  tail("listed");
  story.cached_read({210, 211}, "cell/2/0", 12, "gone 2");
  EXPECT_TRUE(found_only(story.check(), Anomaly::stale));
}

TEST_F(BranchesTest, AStaleReadOnTheLostSideIsFound) {
  tail("merged");
  story.cached_read({130, 131}, "cell/2/0", 10, "first");
  EXPECT_TRUE(found_only(story.check(), Anomaly::stale));
}

TEST_F(BranchesTest, AStaleReadOnTheSideThatGoesOnIsFound) {
  tail("listed");
  story.write({220, 221}, "cell/2/0", 11, "other");
  story.cached_read({230, 231}, "cell/2/0", 10, "first");
  EXPECT_TRUE(found_only(story.check(), Anomaly::stale));
}

TEST_F(BranchesTest, AMergedWriteThatIsDoneAgainLaterIsFound) {
  tail("merged");
  story.read({410, 411}, "cell/2/0", 12, "gone 2");
  story.write({420, 421}, "cell/2/0", 13, "next");
  story.read({430, 431}, "cell/2/0", 14, "gone 2");
  EXPECT_TRUE(found_only(story.check(), Anomaly::doubled));
}

TEST_F(BranchesTest, ARefusedWriteInTheTailIsFound) {
  tail("listed");
  fact(Fact::Kind::tail, 100, 200, "refused", "listed", 13);
  Story::refused(story.write({130, 131}, "cell/2/0", 13, "refused"));
  story.read({410, 411}, "cell/2/0", 10, "first");
  EXPECT_TRUE(found_only(story.check(), Anomaly::phantom));
}

TEST_F(BranchesTest, AnErasedRowIsThereAgainOnTheOtherSide) {
  tail("listed");
  fact(Fact::Kind::tail, 100, 200, "", "listed");
  story.erase({130, 131}, "cell/2/0");
  story.absent({140, 141}, "cell/2/0");
  story.read({210, 211}, "cell/2/0", 10, "first");
  const Report report = story.check();
  EXPECT_TRUE(report.clean()) << text(report);
  EXPECT_EQ(report.tail, 3U);
}

// The index had heard of the erase, the side that goes on had not; then the rejoin lists it.
class NamesTest : public testing::Test {
 protected:
  NamesTest() {
    story.create({1, 2}, name, life, "first");
    story.erase({130, 131}, name);
    story.absent({210, 211}, name);
    story.create({220, 221}, name, 9 * life, "another");
    story.history.facts = {{.kind = Fact::Kind::takeover, .side = "A", .start = 195'000'000, .end = 200'000'000},
                           {.kind = Fact::Kind::rejoin, .side = "A", .start = 300'000'000, .end = 400'000'000},
                           {.kind = Fact::Kind::tail,
                            .key = name,
                            .side = "A",
                            .detail = "listed",
                            .start = 100'000'000,
                            .end = 200'000'000}};
  }
  static constexpr std::uint64_t life = 1 << 20;
  const std::string name = "name/name-7";
  Story story;
};

TEST_F(NamesTest, AnErasedObjectHasItsNameAgainAfterTheRejoin) {
  story.erase({310, 311}, name);
  story.read({410, 411}, name, life, "first");
  story.write({420, 421}, name, life + 1, "next");
  story.erase({430, 431}, name);
  story.absent({440, 441}, name);
  const Report report = story.check();
  EXPECT_TRUE(report.clean()) << text(report);
}

TEST_F(NamesTest, NotBeforeTheRejoin) {
  story.erase({230, 231}, name);
  story.read({240, 241}, name, life, "first");
  EXPECT_FALSE(story.check().clean());
}

TEST_F(NamesTest, NotWhileAnotherObjectHasIt) {
  story.read({410, 411}, name, life, "first");
  story.read({420, 421}, name, 9 * life, "another");
  EXPECT_FALSE(story.check().clean());
}

TEST_F(NamesTest, NotWithAValueOfItsOwn) {
  story.erase({310, 311}, name);
  story.read({410, 411}, name, life, "made up");
  EXPECT_FALSE(story.check().clean());
}

TEST_F(NamesTest, NotWhenTheEraseWasBroughtIn) {
  story.history.facts.back().detail = "merged";
  story.erase({310, 311}, name);
  story.read({410, 411}, name, life, "first");
  EXPECT_FALSE(story.check().clean());
}

// A save and an erase of the tail come in one after the other.
class NameForAMomentTest : public NamesTest {
 protected:
  NameForAMomentTest() {
    story.write({120, 121}, name, life + 1, "saved");
    story.erase({310, 311}, name);
    Fact save = story.history.facts.back();
    save.version = life + 1;
    save.value = "saved";
    story.history.facts.back().detail = save.detail = "merged";
    story.history.facts.push_back(save);
  }
};

TEST_F(NameForAMomentTest, WhileTheRejoinGoesOn) {
  story.read({320, 321}, name, life + 1, "saved");
  story.absent({330, 331}, name);
  const Report report = story.check();
  EXPECT_TRUE(report.clean()) << text(report);
}

TEST_F(NameForAMomentTest, NotBehindIt) {
  story.read({410, 411}, name, life + 1, "saved");
  EXPECT_FALSE(story.check().clean());
}

TEST_F(NameForAMomentTest, NotWhereNothingCameBeforeTheErase) {
  story.history.facts.pop_back();
  story.read({320, 321}, name, life, "first");
  EXPECT_FALSE(story.check().clean());
}

// Both sides may count to the same number: a read that may have come from either says nothing about the lost one.
TEST_F(BranchesTest, ACountThatBothSidesReached) {
  const auto tail_of_count = [&](std::uint64_t count) {
    fact(Fact::Kind::tail, 100, 200, std::to_string(count), "listed", count);
    story.history.facts.back().key = "tally/2/0";
  };
  tail("listed");
  story.create({1, 2}, "tally/2/0", 0, "0");
  story.write({101, 102}, "tally/2/0", 1, "1");
  story.write({103, 104}, "tally/2/0", 2, "2");
  tail_of_count(1);
  tail_of_count(2);
  story.write({150, 201}, "tally/2/0", 1, "1");
  story.read({160, 202}, "tally/2/0", 1, "1");
  const Report report = story.check();
  EXPECT_TRUE(report.clean()) << text(report);
  EXPECT_EQ(report.tail, 4U);
}

}  // namespace
}  // namespace weft::chaos::test
