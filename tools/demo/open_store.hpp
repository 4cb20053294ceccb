#pragma once

#include <iosfwd>

#include "demo/options.hpp"
#include "weft/weft.hpp"

namespace weft::demo {

/// Opens the store the options name and says what it finds. On real servers without the catalogue's tables it makes
/// them first.
Store open_store(std::ostream& out, const Options& options, MetricSink metrics);

}  // namespace weft::demo
