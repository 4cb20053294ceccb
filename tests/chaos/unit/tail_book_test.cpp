// Which rows only a lost side had, and where they are afterwards: from logs and listed conflicts.
#include "chaos/driver/tail_book.hpp"

#include <gtest/gtest.h>

namespace weft::chaos::test {
namespace {

using What = LoggedRow::What;

LoggedRow cell(What what, std::uint64_t sequence, const std::string& version, const std::string& value) {
  const std::vector<std::string> columns{"14", "3", "'" + value + "'", version};
  return {.what = what,
          .database = "weft_shard_1",
          .table = "cell",
          .before = what == What::insert ? std::vector<std::string>{} : columns,
          .after = what == What::erase ? std::vector<std::string>{} : columns,
          .server = 11,
          .sequence = sequence};
}

/// The other side had A's writes up to 100; A came back with 102. B stood at 50 when it took over, at 60 when the
/// rejoin began, at 70 when it had ended.
class TailBookTest : public testing::Test {
 protected:
  std::string fate() const {
    std::string all;
    for (const Fact& fact : book.facts({takeover}))
      if (fact.kind == Fact::Kind::tail) all += (all.empty() ? "" : " ") + fact.detail;
    return all;
  }
  Takeover takeover{.lost = "shards-a",
                    .tail_after = 100,
                    .tail_until = 102,
                    .survivor_taken = 50,
                    .survivor_returns = 60,
                    .survivor_home = 70};
  TailBook book;
};

TEST_F(TailBookTest, OnlyWhatTheOtherSideHadNotIsATail) {
  book.take('A', cell(What::update, 100, "7", "had"));
  book.take('A', cell(What::update, 101, "8", "alone"));
  book.take('A', cell(What::update, 103, "9", "after it was back"));
  const std::vector<Fact> facts = book.facts({takeover});
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[2].key, "cell/14/3");
  EXPECT_EQ(facts[2].value, "alone");
  EXPECT_EQ(facts[2].version, 8U);
  EXPECT_EQ(fate(), "nowhere");
}

TEST_F(TailBookTest, BroughtInIsWhatTheRejoinInserted) {
  book.take('A', cell(What::update, 101, "8", "alone"));
  book.take('B', cell(What::insert, 65, "8", "alone"));
  EXPECT_EQ(fate(), "merged");
}

TEST_F(TailBookTest, WhatTheSurvivorsClientsWroteThemselvesIsNotBroughtIn) {
  book.take('A', cell(What::update, 101, "8", "9"));
  book.take('B', cell(What::update, 65, "8", "9"));
  book.take('B', cell(What::insert, 55, "8", "9"));
  EXPECT_EQ(fate(), "nowhere");
}

TEST_F(TailBookTest, Listed) {
  book.take('A', cell(What::update, 101, "8", "alone"));
  takeover.kept.push_back({.place = "weft_shard_1.cell/14/3", .version = 8, .erased = false, .state = "listed"});
  EXPECT_EQ(fate(), "listed");
}

TEST_F(TailBookTest, AnErasedRow) {
  book.take('A', cell(What::erase, 101, "8", "alone"));
  EXPECT_EQ(fate(), "nowhere");
  book.take('B', cell(What::erase, 65, "8", "alone"));
  EXPECT_EQ(fate(), "merged");
}

}  // namespace
}  // namespace weft::chaos::test
