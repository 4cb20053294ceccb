#include <gtest/gtest.h>

#include <chrono>
#include <sstream>

#include "chaos/history/history_file.hpp"
#include "chaos/unit/story.hpp"

namespace weft::chaos::test {
namespace {

TEST(HistoryFile, ALineComesBackAsItWas) {
  const Operation op{.client = "2.1",
                     .op = Operation::Kind::create,
                     .key = "item/4/9",
                     .version = 12,
                     .value = "2.1:7",
                     .start = 5,
                     .end = 9,
                     .outcome = Operation::Outcome::unknown,
                     .from = Operation::From::row,
                     .number = 7,
                     .transaction = "2.1:3",
                     .id = 18446744073709551615U,
                     .deadline = 2'000'000'000};
  std::istringstream lines(to_line(op) + "\n");
  const History history = read_history(lines);
  ASSERT_EQ(history.operations.size(), 1U);
  EXPECT_EQ(to_line(history.operations[0]), to_line(op));
  EXPECT_EQ(history.operations[0].id, op.id);
}

TEST(HistoryFile, AStrangersLineNeedsOnlyTheCommonMembers) {
  std::istringstream lines(
      R"({"client":3,"op":"read","key":"k","version":null,"value":null,"start":1,"end":2,"outcome":"ok","from":"cache"})"
      "\n\n"
      R"({"client":"a","op":"write","key":"k","version":4,"value":17,"start":1,"end":2,"outcome":"fail","more":[1]})");
  const History history = read_history(lines);
  ASSERT_EQ(history.operations.size(), 2U);
  EXPECT_TRUE(history.operations[0].sees_nothing());
  EXPECT_EQ(history.operations[1].value, "17");
}

TEST(HistoryFile, AFaultIsNamedByItsLine) {
  std::istringstream lines("\n{\"client\":1,\"op\":\"look\",\"key\":\"k\",\"start\":1,\"end\":2,\"outcome\":\"ok\"}");
  try {
    read_history(lines);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "history, line 2: the word \"look\" is not known");
  }
}

TEST(Facts, AWriteOnTheWrongSide) {
  Story story;
  story.history.facts.push_back(
      {.kind = Fact::Kind::wrong_side, .key = "k", .side = "A", .detail = "B had the baton", .line = 9});
  const Report report = story.check();
  EXPECT_TRUE(found_only(report, Anomaly::wrong_side)) << text(report);
  EXPECT_EQ(report.violations.at(0).lines, std::vector<std::uint64_t>{9});
}

TEST(Ids, GivenTwice) {
  Story story;
  story.create({0, 1}, "a", 1, "a").id = 77;
  story.create({0, 1}, "b", 2, "b").id = 77;
  EXPECT_TRUE(found_only(story.check(), Anomaly::duplicate_id)) << text(story.check());
}

TEST(Deadlines, OverTheDeadlineWithoutTheStandstill) {
  Story story;
  Operation& slow = story.read({0, 260}, "a", 1, "a");
  slow.client = "4.2";
  slow.deadline = 100'000'000;
  story.history.facts.push_back({.kind = Fact::Kind::late, .client = "4", .start = 20'000'000, .end = 130'000'000});
  EXPECT_EQ(story.check().max_over_deadline_ns, 50'000'000);
  EXPECT_EQ(story.check().late_20ms, 1U);
}

TEST(Speed, HalfAMillionOperationsInSeconds) {
  Story story;
  story.history.operations.reserve(500'001);
  story.create({0, 1}, "0", 1, "0");
  for (std::int64_t at = 1; at < 500'000; ++at)
    story.write({2 * at, 2 * at + 1}, std::to_string(at % 50), 1 + static_cast<std::uint64_t>(at / 50),
                std::to_string(at));
  const auto began = std::chrono::steady_clock::now();
  const Report report = story.check();
  EXPECT_TRUE(report.clean()) << text(report);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
}

}  // namespace
}  // namespace weft::chaos::test
