#pragma once

#include <cstddef>
#include <functional>

namespace weft::bench {

/// Runs a few operations.
using Work = std::function<void(std::size_t operations)>;

/// The rate of one kind of work over that of another, over many short rounds.
struct Ratio {
  double median = 0, least = 0, most = 0;
  double ours_per_second = 0, theirs_per_second = 0;  // medians
};

struct Rounds {
  std::size_t count = 21;
  std::size_t slices = 6;  // turns a round
  double seconds = 0.025;  // of each side in each slice
};

/// Measures both in turns, in short slices, first one and then the other going first, so that what the machine does
/// meanwhile falls on both. A round's ratio is that of its sums.
Ratio side_by_side(const Work& ours, const Work& theirs, const Rounds& rounds);

}  // namespace weft::bench
