#include "base/hash.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

// Stored bytes carry these hashes: another library version that answered differently would make all of them unsound.
TEST(Hash, IsXxh3ForEver) {
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2U);
  const std::array<std::uint64_t, 2> empty = {0x99aa06d3014798d8U, 0x6001c324468d497fU};
  EXPECT_EQ(hash128(""), empty);
}

TEST(Hash, SeesEveryByte) {
  EXPECT_NE(hash64(std::string_view("a\0b", 3)), hash64(std::string_view("a\0c", 3)));
  EXPECT_NE(hash128("weft"), hash128("weFt"));
}

}  // namespace
}  // namespace weft::detail
