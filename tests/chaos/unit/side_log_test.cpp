// Text as mariadb-binlog gives it.
#include "chaos/driver/side_log.hpp"

#include <gtest/gtest.h>

namespace weft::chaos::test {
namespace {

class SideLogTest : public testing::Test {
 protected:
  void event(int server) {
    text.take("#261125  1:02:03 server id " + std::to_string(server) + "  end_log_pos 700 CRC32 0x1 \tTable_map");
  }
  void update(const std::string& table, const std::vector<std::string>& columns) {
    text.take("### UPDATE `weft_shard_1`.`" + table + "`");
    text.take("### WHERE");
    for (const auto& column : columns) text.take("###   @1=" + column);
    text.take("### SET");
    for (const auto& column : columns) text.take("###   @1=" + column);
  }
  SideLog log{'A', 11};
  RowLog text{[this](const LoggedRow& row) { log.take(row); }};
};

TEST_F(SideLogTest, ItsOwnParityIsRight) {
  event(11);
  update("cell", {"4", "1", "'x'"});
  text.take("COMMIT/*!*/;");
  EXPECT_TRUE(log.wrong().empty());
  EXPECT_EQ(log.own_rows(), 1U);
}

TEST_F(SideLogTest, TheOtherParityIsWrong) {
  event(11);
  update("cell", {"5", "1", "'x'"});
  text.take("COMMIT/*!*/;");
  ASSERT_EQ(log.wrong().size(), 1U);
  EXPECT_EQ(log.wrong()[0].key, "cell/5");
}

TEST_F(SideLogTest, WhatCameByReplicationIsNotItsOwn) {
  event(12);
  update("cell", {"5", "1", "'x'"});
  text.take("COMMIT/*!*/;");
  EXPECT_TRUE(log.wrong().empty());
  EXPECT_EQ(log.own_rows(), 0U);
}

TEST_F(SideLogTest, TheBatonTravelsInTheLog) {
  event(12);
  update("weft_baton", {"1", "'A'", "2"});
  event(11);
  update("cell", {"5", "1", "'x'"});
  event(11);
  update("weft_baton", {"1", "'B'", "3"});
  event(11);
  update("cell", {"5", "1", "'y'"});
  text.take("COMMIT/*!*/;");
  EXPECT_EQ(log.wrong().size(), 1U);
}

}  // namespace
}  // namespace weft::chaos::test
