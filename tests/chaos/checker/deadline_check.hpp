#pragma once

#include "chaos/checker/report.hpp"

namespace weft::chaos {

/// How long calls went on after their deadlines, not counting times at which their client did not run at all.
void check_deadlines(const History& history, Report& report);

}  // namespace weft::chaos
