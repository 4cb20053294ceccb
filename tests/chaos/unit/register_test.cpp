// Each anomaly of one key, made by hand, is found; the same story without it is clean.
#include <gtest/gtest.h>

#include "chaos/unit/story.hpp"

namespace weft::chaos::test {
namespace {

TEST(Register, OrderedReadsAndWritesAreClean) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  story.read({2, 3}, "k", 7, "a");
  story.write({4, 6}, "k", 8, "b");
  story.cached_read({5, 7}, "k", 7, "a");  // at the same time as the write: either is right
  story.read({8, 9}, "k", 8, "b");
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

TEST(Register, AStaleReadAfterAnAcknowledgedWrite) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  story.write({2, 3}, "k", 8, "b");
  story.cached_read({13, 14}, "k", 7, "a");
  story.read({20, 21}, "k", 8, "b");
  const Report report = story.check();
  EXPECT_TRUE(found_only(report, Anomaly::stale)) << text(report);
  EXPECT_EQ(report.max_staleness_ns, 10'000'000);
  EXPECT_EQ(report.staleness_ms.at(10), 1);
  EXPECT_EQ(report.violations.at(0).lines, (std::vector<std::uint64_t>{2, 3}));
}

TEST(Register, AReadThatGoesBackBehindAnotherRead) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  Operation& write = story.write({2, 50}, "k", 8, "b");
  write.client = "w";
  story.read({10, 11}, "k", 8, "b").client = "c";
  story.read({12, 13}, "k", 7, "a").client = "c";
  story.read({60, 61}, "k", 8, "b");
  const Report report = story.check();
  EXPECT_TRUE(found_only(report, Anomaly::stale)) << text(report);
  EXPECT_NE(text(report).find("the same client"), std::string::npos) << text(report);
}

TEST(Register, ALostAcknowledgedWrite) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  story.write({2, 3}, "k", 8, "b");
  story.read({4, 5}, "k", 8, "b");
  story.read({6, 7}, "k", 7, "a");
  story.read({8, 9}, "k", 7, "a");
  EXPECT_TRUE(found_only(story.check(), Anomaly::lost)) << text(story.check());
}

TEST(Register, ALostWriteUnderAnother) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  story.write({2, 3}, "k", 8, "b");
  story.write({2, 4}, "k", 8, "c");
  EXPECT_TRUE(found_only(story.check(), Anomaly::lost)) << text(story.check());
}

TEST(Register, TwoValuesOfOneVersion) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  story.write({2, 3}, "k", 8, "b");
  Story::in_doubt(story.write({2, 3}, "k", 8, "c"));
  story.read({4, 5}, "k", 8, "c");
  EXPECT_TRUE(found_only(story.check(), Anomaly::lost)) << text(story.check());
}

TEST(Register, ADoubledWrite) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  story.write({2, 3}, "k", 8, "b");
  story.write({4, 5}, "k", 9, "c");
  story.read({6, 7}, "k", 10, "b");
  EXPECT_TRUE(found_only(story.check(), Anomaly::doubled)) << text(story.check());
}

TEST(Register, AnUnknownWriteMayHappenOrNotAndLate) {
  for (const bool happened : {false, true}) {
    Story story;
    story.create({0, 1}, "k", 7, "a");
    Story::in_doubt(story.write({2, 3}, "k", 8, "b"));
    story.read({4, 5}, "k", 7, "a");
    if (happened)
      story.read({6, 7}, "k", 8, "b");
    else
      story.write({6, 7}, "k", 8, "c");
    EXPECT_TRUE(story.check().clean()) << text(story.check());
    EXPECT_EQ(story.check().unknown, 1);
  }
}

TEST(Register, AnUnknownWriteHappensOnce) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  Story::in_doubt(story.write({2, 3}, "k", 8, "b"));
  story.read({4, 5}, "k", 8, "b");
  story.write({6, 7}, "k", 9, "c");
  story.read({8, 9}, "k", 10, "b");
  EXPECT_TRUE(found_only(story.check(), Anomaly::doubled)) << text(story.check());
}

TEST(Register, AnUnknownWriteDoesNotGoAgainOnceSeen) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  Story::in_doubt(story.write({2, 3}, "k", 8, "b"));
  story.cached_read({4, 5}, "k", 8, "b");
  story.read({6, 7}, "k", 7, "a");
  story.read({8, 9}, "k", 8, "b");
  EXPECT_TRUE(found_only(story.check(), Anomaly::stale)) << text(story.check());
}

TEST(Register, APhantom) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  story.read({2, 3}, "k", 8, "nobody's");
  EXPECT_GE(story.check().of(Anomaly::phantom), 1) << text(story.check());
}

TEST(Register, AValueOfARefusedWrite) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  Story::refused(story.write({2, 3}, "k", 8, "b"));
  story.read({4, 5}, "k", 8, "b");
  EXPECT_TRUE(found_only(story.check(), Anomaly::phantom)) << text(story.check());
}

TEST(Register, AValueBeforeItsWrite) {
  Story story;
  story.create({0, 1}, "k", 7, "a");
  story.read({2, 3}, "k", 8, "b");
  story.write({4, 5}, "k", 8, "b");
  EXPECT_GE(story.check().of(Anomaly::phantom), 1) << text(story.check());
}

}  // namespace
}  // namespace weft::chaos::test
