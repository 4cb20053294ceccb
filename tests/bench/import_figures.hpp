#pragma once

#include <vector>

#include "bench/figures.hpp"

namespace weft::bench {

/// Runs the demo on a new embedded store: rows imported a second, and the memory it took.
std::vector<Figure> import_figures();

}  // namespace weft::bench
