#pragma once

#include <cstdint>

#include "engine/tail.hpp"

namespace weft::detail {

/// Puts every row of the tail back to what it was before its first change there, with that session's binary log off: as
/// if the tail had never been. What it does depends on the tail alone, never on what is there now, so it may be broken
/// off and done again as long as the side does not replicate yet. Gives how many rows it put back.
std::uint64_t undo_tail(Session& lost, const Tail& tail, Deadline deadline);

}  // namespace weft::detail
