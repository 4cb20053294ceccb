// Create and erase: one life after the other, nothing back from the dead.
#include <gtest/gtest.h>

#include "chaos/unit/story.hpp"

namespace weft::chaos::test {
namespace {

TEST(Lives, CreateEraseCreateIsClean) {
  Story story;
  story.absent({0, 1}, "k");
  story.create({2, 3}, "k", 500, "a");
  story.read({4, 5}, "k", 500, "a");
  story.erase({6, 7}, "k");
  story.absent({8, 9}, "k");
  story.create({10, 11}, "k", 90, "b");  // ids do not grow over all servers
  story.write({12, 13}, "k", 91, "c");
  story.read({14, 15}, "k", 91, "c");
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

TEST(Lives, AFormerLifeReadAgain) {
  Story story;
  story.create({0, 1}, "k", 500, "a");
  story.erase({2, 3}, "k");
  story.create({4, 5}, "k", 90, "b");
  story.cached_read({6, 7}, "k", 500, "a");
  story.read({8, 9}, "k", 90, "b");
  EXPECT_GE(story.check().of(Anomaly::stale), 1) << text(story.check());
}

TEST(Lives, AnErasedObjectReadFromTheCache) {
  Story story;
  story.create({0, 1}, "k", 500, "a");
  story.erase({2, 3}, "k");
  story.cached_read({6, 7}, "k", 500, "a");
  EXPECT_TRUE(found_only(story.check(), Anomaly::stale)) << text(story.check());
}

TEST(Lives, AnEraseThatIsLost) {
  Story story;
  story.create({0, 1}, "k", 500, "a");
  story.erase({2, 3}, "k");
  story.read({6, 7}, "k", 500, "a");
  EXPECT_TRUE(found_only(story.check(), Anomaly::lost)) << text(story.check());
}

TEST(Lives, AbsentWhileItIsThere) {
  Story story;
  story.create({0, 1}, "k", 500, "a");
  story.absent({2, 3}, "k");
  story.read({4, 5}, "k", 500, "a");
  EXPECT_GE(story.check().of(Anomaly::stale), 1) << text(story.check());
}

TEST(Lives, ALostCreate) {
  Story story;
  story.create({0, 1}, "k", 500, "a");
  story.absent({2, 3}, "k");
  EXPECT_TRUE(found_only(story.check(), Anomaly::lost)) << text(story.check());
}

TEST(Lives, AnUnknownEraseMayHappenLater) {
  Story story;
  story.create({0, 1}, "k", 500, "a");
  Story::in_doubt(story.erase({2, 3}, "k"));
  story.read({4, 5}, "k", 500, "a");
  story.absent({6, 7}, "k");
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

TEST(Lives, ARefusedEraseErasesNothing) {
  Story story;
  story.create({0, 1}, "k", 500, "a");
  Story::refused(story.erase({2, 3}, "k"));
  story.absent({6, 7}, "k");
  EXPECT_TRUE(found_only(story.check(), Anomaly::lost)) << text(story.check());
}

TEST(Lives, AnUnknownCreateIsSeenByItsValue) {
  Story story;
  Operation& create = story.create({0, 1}, "k", 0, "a");
  create.version.reset();
  Story::in_doubt(create);
  story.read({4, 5}, "k", 500, "a");
  story.write({6, 7}, "k", 501, "b");
  story.read({8, 9}, "k", 501, "b");
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

TEST(Lives, ADoubledErase) {
  Story story;
  story.create({0, 1}, "k", 500, "a");
  story.erase({2, 3}, "k");
  story.erase({4, 5}, "k");
  EXPECT_TRUE(found_only(story.check(), Anomaly::doubled)) << text(story.check());
}

TEST(Lives, AClaimTakenTwice) {
  Story story;
  story.create({0, 1}, "name/ann", 500, "1");
  story.create({2, 3}, "name/ann", 700, "2");
  EXPECT_GE(story.check().of(Anomaly::doubled), 1) << text(story.check());
}

}  // namespace
}  // namespace weft::chaos::test
