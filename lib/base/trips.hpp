#pragma once

#include "weft/observe.hpp"

namespace weft::detail {

/// The calling thread's running totals of round trips. Sessions and caches add; `weft::TripCount` reads; a fan-out adds
/// its longest branch to the thread that waits.
TripCount::Figures& trips() noexcept;

}  // namespace weft::detail
