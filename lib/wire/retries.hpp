#pragma once

#include "base/backoff.hpp"
#include "base/deadline.hpp"
#include "base/observer.hpp"
#include "base/retry_budget.hpp"
#include "weft/error.hpp"

namespace weft::detail {

/// What one call may repeat: only what certainly had no effect and may go better now; at most three tries (after a lock
/// that was not given, as many as fit), with growing pauses, within the deadline and the process's retry budget.
class Retries {
 public:
  /// One call has begun: the budget grows by its part.
  Retries(const Observer& observer, Deadline deadline, RetryBudget& budget = retry_budget());

  /// To be called while `error` is being caught. Returns, after a pause, when the call may be tried again; else throws
  /// it on.
  void again_or_throw(const Error& error);

 private:
  bool again(const Error& error);

  const Observer& observer_;
  Deadline deadline_;
  RetryBudget& budget_;
  Backoff backoff_;
  int failures_ = 0;
};

/// The server undid a dead-lock, or a lock was not given in time; the same may work now.
bool lock_trouble(const Error& error) noexcept;

}  // namespace weft::detail
