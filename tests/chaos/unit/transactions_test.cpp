#include <gtest/gtest.h>

#include "chaos/unit/story.hpp"

namespace weft::chaos::test {
namespace {

class Transactions : public testing::Test {
 protected:
  Transactions() {
    story.create({0, 1}, "x", 1, "x1");
    story.create({0, 1}, "y", 1, "y1");
  }
  void read(const std::string& tx, const std::string& key, std::uint64_t version, const std::string& value) {
    story.read({2, 99}, key, version, value).transaction = tx;
  }
  Operation& write(const std::string& tx, const std::string& key, std::uint64_t version, const std::string& value) {
    Operation& made = story.write({2, 99}, key, version, value);
    made.transaction = tx;
    return made;
  }
  Story story;
};

TEST_F(Transactions, OneAfterTheOther) {
  for (const std::string key : {"x", "y"}) {
    read("1", key, 1, key + "1");
    write("1", key, 2, key + "2");
    read("2", key, 2, key + "2");
    write("2", key, 3, key + "3");
  }
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

TEST_F(Transactions, ACycleOfWrites) {
  write("1", "x", 2, "x2");
  write("2", "x", 3, "x3");
  write("2", "y", 2, "y2");
  write("1", "y", 3, "y3");
  const Report report = story.check();
  EXPECT_TRUE(found_only(report, Anomaly::cycle)) << text(report);
  EXPECT_FALSE(report.violations.at(0).lines.empty());
}

TEST_F(Transactions, ReadSkew) {
  read("1", "x", 1, "x1");
  write("2", "x", 2, "x2");
  write("2", "y", 2, "y2");
  read("1", "y", 2, "y2");
  EXPECT_TRUE(found_only(story.check(), Anomaly::cycle)) << text(story.check());
}

TEST_F(Transactions, WriteSkewIsAllowed) {
  read("1", "x", 1, "x1");
  write("1", "y", 2, "y2");
  read("2", "y", 1, "y1");
  write("2", "x", 2, "x2");
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

TEST_F(Transactions, HalfOfOneInDoubt) {
  Story::in_doubt(write("1", "x", 2, "x2"));
  Story::in_doubt(write("1", "y", 2, "y2"));
  story.read({100, 101}, "x", 2, "x2");
  story.write({102, 103}, "y", 2, "another");
  EXPECT_TRUE(found_only(story.check(), Anomaly::half)) << text(story.check());
}

TEST_F(Transactions, AllOrNothingOfOneInDoubt) {
  Story::in_doubt(write("1", "x", 2, "x2"));
  Story::in_doubt(write("1", "y", 2, "y2"));
  Story::in_doubt(write("2", "x", 2, "x2'"));
  story.read({100, 101}, "x", 2, "x2");
  story.read({100, 101}, "y", 2, "y2");
  EXPECT_TRUE(story.check().clean()) << text(story.check());
}

}  // namespace
}  // namespace weft::chaos::test
