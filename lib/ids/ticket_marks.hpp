#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/deadline.hpp"

namespace weft::detail {

/// How far the ids of one (name, ticket server) may have been served, and under which epoch of the server's counter.
struct TicketMark {
  std::uint32_t epoch = 0;
  std::uint64_t mark = 0;
};

/// Seam: the high-water marks, kept apart from the ticket servers (in the index). A mark only rises, and a block is
/// served only by the client whose raise() moved the mark over it: so no id is served twice, whatever happened to a
/// ticket server. Errors: Unavailable, InDoubt (the block must then be dropped). Thread safety: all members may be
/// called at once.
class TicketMarks {
 public:
  virtual ~TicketMarks() = default;
  /// nullopt: nothing was ever served.
  virtual std::optional<TicketMark> find(std::string_view name, std::uint16_t server, Deadline deadline) = 0;
  /// Moves the mark to `last` where it is below `first` and of this epoch (or missing). nullopt: moved, and committed.
  /// Else the mark as it is: the block [first, last] must not be served.
  virtual std::optional<TicketMark> raise(std::string_view name, std::uint16_t server, std::uint32_t epoch,
                                          std::uint64_t first, std::uint64_t last, Deadline deadline) = 0;
};

}  // namespace weft::detail
