#include <gtest/gtest.h>

#include "ids/ticket_setup.hpp"

namespace weft::detail {
namespace {

TEST(FirstTicket, HasTheServersResidueAndIsNeverZero) {
  for (std::uint16_t servers = 1; servers <= 9; ++servers) {
    for (std::uint16_t number = 0; number <= servers; ++number) {
      EXPECT_NE(first_ticket(number, servers), 0U);
      EXPECT_EQ(first_ticket(number, servers) % servers, number % servers);
    }
  }
}

}  // namespace
}  // namespace weft::detail
