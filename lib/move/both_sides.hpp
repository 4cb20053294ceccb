#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "engine/pair_sides.hpp"
#include "engine/parts.hpp"

namespace weft::detail {

/// Waits until what one side of a pair has written is on the other, with the operators' account. While one side serves
/// a pair alone there is nothing to wait for: its lost or idle side serves nobody, and comes back behind all of this.
/// Thread safety: one thread.
class BothSides {
 public:
  explicit BothSides(const Parts& parts) : parts_(parts) {}

  /// Until all that `from` has written by now is applied over there. Unavailable(timeout): not by the deadline, or the
  /// other side does not follow.
  void wait(std::uint32_t pair, char from, Deadline deadline);
  /// By a view that is good now. A pair that never had a second side is not meant.
  bool one_serves_alone(std::uint32_t pair, Deadline deadline);
  /// Throws, saying what to do, unless both sides follow each other.
  void need_replication_both_ways(std::uint32_t pair, Deadline deadline);

 private:
  PairSides& sides(std::uint32_t pair);

  const Parts& parts_;
  std::map<std::uint32_t, std::unique_ptr<PairSides>> sides_;
};

}  // namespace weft::detail
