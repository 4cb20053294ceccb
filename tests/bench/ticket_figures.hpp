#pragma once

#include <vector>

#include "bench/figures.hpp"
#include "bench/site.hpp"

namespace weft::bench {

/// Ids a second in one thread, taken one by one, and how often that thread waited for a server.
std::vector<Figure> ticket_figures(Site& site, bool quick);

}  // namespace weft::bench
