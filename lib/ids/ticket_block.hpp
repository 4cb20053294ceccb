#pragma once

#include <cstdint>

namespace weft::detail {

/// Ids first, first + step, … (`count` of them) leased from a ticket server.
struct TicketBlock {
  std::uint64_t first = 0;
  std::uint64_t step = 1;
  std::uint64_t count = 0;
  std::uint64_t last() const noexcept { return first + (count - 1) * step; }
};

}  // namespace weft::detail
