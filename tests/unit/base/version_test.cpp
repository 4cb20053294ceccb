#include "weft/version.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft {
namespace {

TEST(Version, TheLinkedLibrarysIsTheHeaders) {
  const std::string header =
      std::to_string(version_major) + '.' + std::to_string(version_minor) + '.' + std::to_string(version_patch);
  EXPECT_EQ(version(), header);
}

}  // namespace
}  // namespace weft
