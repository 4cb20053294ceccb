#include "chaos/client/recorder.hpp"

#include <gtest/gtest.h>

#include "chaos/history/history_file.hpp"
#include "support/temp_folder.hpp"

namespace weft::chaos::test {
namespace {

TEST(RecorderTest, WhatWasAnnouncedAndNotToldIsUnknown) {
  const weft::test::TempFolder folder;
  const Operation write{.client = "1.1",
                        .op = Operation::Kind::write,
                        .key = "k",
                        .version = 2,
                        .value = "v",
                        .start = 5,
                        .end = 5,
                        .number = 9};
  {
    Recorder recorder(folder.path(), "1.1");
    recorder.announce({write});
    EXPECT_EQ(Recorder::announced(folder.path(), "1.1", 70).size(), 1U);
    recorder.tell({write});
    EXPECT_TRUE(Recorder::announced(folder.path(), "1.1", 70).empty());
    recorder.announce({write});
  }
  const auto left = Recorder::announced(folder.path(), "1.1", 70);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].outcome, Operation::Outcome::unknown);
  EXPECT_EQ(left[0].end, 70);
  EXPECT_EQ(left[0].number, 9U);
  EXPECT_EQ(read_history(folder.path() / "1.1.jsonl").operations.size(), 1U);
}

}  // namespace
}  // namespace weft::chaos::test
