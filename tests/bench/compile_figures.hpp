#pragma once

#include <vector>

#include "bench/figures.hpp"

namespace weft::bench {

/// What compiling a program with 60 entities of 20 fields takes, at -O1.
std::vector<Figure> compile_figures();

}  // namespace weft::bench
