#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <new>

namespace weft::detail {
namespace {

TEST(Secret, RevealsWhatItHolds) {
  const Secret secret("hunter2");
  EXPECT_EQ(secret.reveal(), "hunter2");
  EXPECT_EQ(Secret().reveal(), "");
}

TEST(Secret, CopiesAndMoves) {
  Secret secret("a password that is longer than a short string");
  Secret copy = secret;
  EXPECT_EQ(copy.reveal(), secret.reveal());
  const Secret moved = std::move(copy);
  EXPECT_EQ(moved.reveal(), secret.reveal());
  secret = Secret("other");
  EXPECT_EQ(secret.reveal(), "other");
}

TEST(Secret, IsWipedWhenItEnds) {
  // A short string keeps its bytes within the object, so they can be looked for after its end.
  alignas(Secret) std::array<unsigned char, sizeof(Secret)> place{};
  auto* secret = new (place.data()) Secret("hunter2");
  std::destroy_at(secret);
  EXPECT_EQ(memmem(place.data(), place.size(), "hunter2", 7), nullptr);
}

TEST(Secret, LeavesNothingWhereItMovedFrom) {
  alignas(Secret) std::array<unsigned char, sizeof(Secret)> place{};
  auto* secret = new (place.data()) Secret("hunter2");
  const Secret moved = std::move(*secret);
  std::destroy_at(secret);
  EXPECT_EQ(memmem(place.data(), place.size(), "unter2", 6), nullptr);
}

}  // namespace
}  // namespace weft::detail
