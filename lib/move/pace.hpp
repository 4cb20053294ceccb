#pragma once

#include <cstdint>
#include <mutex>

#include "base/clock.hpp"

namespace weft::detail {

/// How fast rows may be written, over all moves of a run. Thread safety: all members.
class Pace {
 public:
  /// 0: as fast as it goes.
  explicit Pace(std::uint64_t rows_per_second, Clock& clock = system_clock());
  /// These rows were written: how long to rest before the next.
  Millis spend(std::uint64_t rows);

 private:
  std::uint64_t rows_per_second_;
  Clock& clock_;
  std::mutex mutex_;
  SteadyTime free_at_;
};

}  // namespace weft::detail
