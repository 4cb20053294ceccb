#pragma once

#include <iosfwd>
#include <string>

#include "chaos/checker/report.hpp"

namespace weft::chaos {

/// For people: one line a count, then each violation kept, with the lines of the history that prove it.

void print(std::ostream& out, const Report& report, const History& history);

}  // namespace weft::chaos
