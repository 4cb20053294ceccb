#pragma once

#include <vector>

#include "bench/figures.hpp"
#include "bench/site.hpp"

namespace weft::bench {

/// Round trips waited for by each call, counted and not timed.
std::vector<Figure> trip_figures(Site& site);

}  // namespace weft::bench
