#pragma once

#include <algorithm>
#include <chrono>

namespace weft::detail {

using Millis = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

/// The point in time by which a call must have ended. Every wait takes one.
class Deadline {
 public:
  explicit Deadline(SteadyTime at) : at_(at) {}
  static Deadline in(Millis span) { return Deadline(std::chrono::steady_clock::now() + span); }

  SteadyTime at() const noexcept { return at_; }
  bool passed() const noexcept { return std::chrono::steady_clock::now() >= at_; }
  /// Never negative.
  Millis left() const noexcept {
    const auto rest = std::chrono::ceil<Millis>(at_ - std::chrono::steady_clock::now());
    return std::max(rest, Millis{0});
  }
  Deadline sooner(Deadline other) const noexcept { return Deadline(std::min(at_, other.at_)); }

 private:
  SteadyTime at_;
};

}  // namespace weft::detail
