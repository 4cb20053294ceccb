#include "base/trips.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace weft {
namespace {

using detail::trips;

TEST(Trips, CountFromConstructionOn) {
  trips().sql += 5;
  const TripCount count;
  trips().sql += 2;
  trips().cache += 1;
  trips().not_waited += 4;
  EXPECT_EQ(count.figures().sql, 2U);
  EXPECT_EQ(count.figures().cache, 1U);
  EXPECT_EQ(count.figures().not_waited, 4U);
  EXPECT_EQ(count.figures().waited(), 3U);
}

TEST(Trips, EachThreadHasItsOwn) {
  const TripCount count;
  std::jthread([] { trips().sql += 7; }).join();
  EXPECT_EQ(count.figures().sql, 0U);
}

}  // namespace
}  // namespace weft
