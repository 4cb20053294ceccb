#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.hpp"

namespace weft::detail {

/// How often this process may repeat what failed: a tenth of its calls, and three a second. So a server that comes back
/// after an outage meets the load that was offered, not a multiple of it. What is not used is kept, up to `most`.
/// Thread safety: all members; a forked child goes on with what its parent had.
class RetryBudget {
 public:
  static constexpr int calls_per_retry = 10;
  static constexpr int per_second = 3;
  static constexpr int most = 100;
  static constexpr int at_start = 30;

  explicit RetryBudget(const Clock& clock = system_clock());
  /// A call has begun.
  void call() noexcept;
  /// One repetition. False: there is none left; the failure is the answer.
  bool take() noexcept;

 private:
  void refill() noexcept;

  const Clock& clock_;
  std::atomic<std::int64_t> thousandths_;
  std::atomic<std::int64_t> filled_at_;  // milliseconds of the steady clock
};

/// The one of this process, for all its stores.
RetryBudget& retry_budget();

}  // namespace weft::detail
