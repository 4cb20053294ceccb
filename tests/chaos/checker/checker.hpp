#pragma once

#include "chaos/checker/report.hpp"

namespace weft::chaos {

/// Judges a history: each key by itself, then transactions, ids, deadlines, and the facts beside it.
Report check(const History& history);

}  // namespace weft::chaos
