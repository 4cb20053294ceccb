#include "move/pace.hpp"

#include <algorithm>

namespace weft::detail {

Pace::Pace(std::uint64_t rows_per_second, Clock& clock)
    : rows_per_second_(rows_per_second), clock_(clock), free_at_(clock.now()) {}

Millis Pace::spend(std::uint64_t rows) {
  if (rows_per_second_ == 0) return Millis{0};
  const std::lock_guard lock(mutex_);
  const SteadyTime now = clock_.now();
  // What was not used is lost: a pause is not made up for by a burst.
  free_at_ = std::max(free_at_, now) + std::chrono::microseconds(rows * 1'000'000 / rows_per_second_);
  return std::chrono::ceil<Millis>(free_at_ - now);
}

}  // namespace weft::detail
