#include "base/backoff.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

TEST(Backoff, DoublesUpToItsMost) {
  Backoff backoff(Millis{10}, Millis{50});
  for (const Millis span : {Millis{10}, Millis{20}, Millis{40}, Millis{50}, Millis{50}, Millis{50}}) {
    const Millis drawn = backoff.next();
    EXPECT_GE(drawn, span / 2);
    EXPECT_LE(drawn, span);
  }
}

TEST(Backoff, SpreadsItsWaits) {
  bool differ = false;
  const auto first_of = [] { return Backoff(Millis{1000}, Millis{1000}).next(); };
  const Millis first = first_of();
  for (int tries = 0; tries < 100 && !differ; ++tries) differ = first_of() != first;
  EXPECT_TRUE(differ);
}

TEST(Backoff, NeverStartsAboveItsMost) { EXPECT_LE(Backoff(Millis{100}, Millis{5}).next(), Millis{5}); }

TEST(Backoff, TakesZero) { EXPECT_EQ(Backoff(Millis{0}, Millis{0}).next(), Millis{0}); }

}  // namespace
}  // namespace weft::detail
