#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <thread>

namespace weft::chaos {

/// Keeps one thread to so many steps a second, as callers from outside would come. What it could not do while servers
/// were away is not made up for: callers that were turned away have gone.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;
  /// 0: as fast as it can.
  explicit Pace(double steps_a_second)
      : gap_(steps_a_second > 0 ? std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / steps_a_second))
                                : std::chrono::nanoseconds(0)) {}

  void wait() {
    if (gap_ == std::chrono::nanoseconds(0)) return;
    std::this_thread::sleep_until(next_);
    next_ = std::max(next_ + gap_, Clock::now());
  }

 private:
  std::chrono::nanoseconds gap_;
  Clock::time_point next_ = Clock::now();
};

}  // namespace weft::chaos
