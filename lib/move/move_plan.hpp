#pragma once

#include "move/admin_move.hpp"
#include "move/move_run.hpp"

namespace weft::detail {

struct PlannedOwners {
  std::uint16_t kind = 0;
  struct Owner {
    std::uint64_t id = 0;
    Placement placement{};
  };
  std::vector<Owner> owners{};
  std::uint64_t there_already = 0;
};

/// The owners of a selection with their placements as the index's writing side has them. UsageError: an owner that does
/// not exist, a shard that does not, a target that takes none, nothing to do.
PlannedOwners find_owners(const Parts& parts, const MoveSelection& selection, Deadline deadline);

}  // namespace weft::detail
