#pragma once

#include "base/deadline.hpp"
#include "weft/value.hpp"

namespace weft::detail {

/// Seam: time. The real one is `system_clock()`; tests turn a manual one by hand.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime now() const = 0;
  virtual Time wall() const = 0;
  virtual void sleep(Millis span) = 0;
};

Clock& system_clock();

}  // namespace weft::detail
