// Counters: a version is a count, and a write in doubt has neither version nor value.
#include <gtest/gtest.h>

#include "chaos/unit/story.hpp"

namespace weft::chaos::test {
namespace {

class Counter : public testing::Test {
 protected:
  Counter() { story.create({0, 1}, "n", 0, "0"); }
  void add(Story::At when, std::uint64_t gives) { story.write(when, "n", gives, std::to_string(gives)); }
  void look(Story::At when, std::uint64_t count) { story.read(when, "n", count, std::to_string(count)); }
  void add_in_doubt(Story::At when) {
    Operation& op = story.write(when, "n", 0, "");
    op.version.reset();
    op.value.reset();
    Story::in_doubt(op);
  }
  Story story;
};

TEST_F(Counter, CountsInOrder) {
  add({2, 3}, 1);
  add({4, 7}, 3);
  add({5, 6}, 2);
  look({8, 9}, 3);
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

TEST_F(Counter, ADoubledIncrement) {
  add({2, 3}, 1);
  add({4, 5}, 3);
  look({6, 7}, 3);
  EXPECT_TRUE(found_only(story.check(), Anomaly::doubled)) << text(story.check());
}

TEST_F(Counter, ALostIncrement) {
  add({2, 3}, 1);
  add({4, 5}, 2);
  look({6, 7}, 1);
  EXPECT_TRUE(found_only(story.check(), Anomaly::lost)) << text(story.check());
}

TEST_F(Counter, TwoIncrementsThatGaveOneCount) {
  add({2, 3}, 1);
  add({2, 4}, 1);
  EXPECT_TRUE(found_only(story.check(), Anomaly::lost)) << text(story.check());
}

TEST_F(Counter, InDoubtItMayHaveCountedOrNot) {
  add_in_doubt({2, 3});
  add_in_doubt({2, 3});
  add({4, 5}, 1);
  add({6, 7}, 3);
  look({8, 9}, 3);
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

TEST_F(Counter, InDoubtItCountsOnce) {
  add_in_doubt({2, 3});
  add({4, 5}, 3);
  EXPECT_TRUE(found_only(story.check(), Anomaly::doubled)) << text(story.check());
}

TEST_F(Counter, InDoubtItCannotCountBeforeItBegan) {
  add({2, 3}, 2);
  add_in_doubt({8, 9});
  EXPECT_TRUE(found_only(story.check(), Anomaly::doubled)) << text(story.check());
}

}  // namespace
}  // namespace weft::chaos::test
