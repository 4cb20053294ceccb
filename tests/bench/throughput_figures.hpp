#pragma once

#include <vector>

#include "bench/figures.hpp"
#include "bench/side_by_side.hpp"
#include "bench/site.hpp"

namespace weft::bench {

/// Weft's rate over that of the client libraries themselves doing the same in the same run.
std::vector<Figure> throughput_figures(Site& site, const Rounds& rounds);

}  // namespace weft::bench
