#include "support/commit_spotter.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

std::string packet(const std::string& payload) {
  std::string bytes;
  for (unsigned shift : {0U, 8U, 16U}) bytes += static_cast<char>((payload.size() >> shift) & 0xFFU);
  return bytes + '\0' + payload;
}

TEST(CommitSpotter, SpotsACommitWithAndWithoutAComment) {
  CommitSpotter spotter;
  EXPECT_TRUE(spotter.feed(packet("\3COMMIT")));
  EXPECT_TRUE(spotter.feed(packet("\3/* weft app@host */ COMMIT")));
  EXPECT_FALSE(spotter.feed(packet("\3ROLLBACK")));
  EXPECT_FALSE(spotter.feed(packet("\x17 executes a prepared COMMIT"))) << "another command";
  EXPECT_FALSE(spotter.feed(packet("\3COMMIT AND CHAIN")));
  EXPECT_FALSE(spotter.feed(packet("")));
  EXPECT_TRUE(spotter.feed(packet("\3SELECT 1") + packet("\3COMMIT")));
}

TEST(CommitSpotter, BytesMayBeCutAnywhere) {
  CommitSpotter spotter;
  const std::string bytes = packet(std::string("\3") + std::string(70000, 'x')) + packet("\3/* c */COMMIT");
  int spotted = 0;
  for (const char byte : bytes) spotted += spotter.feed({&byte, 1}) ? 1 : 0;
  EXPECT_EQ(spotted, 1);
  EXPECT_TRUE(spotter.feed(bytes.substr(0, 70010)) || spotter.feed(bytes.substr(70010)));
}

}  // namespace
}  // namespace weft::test
