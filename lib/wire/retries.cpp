#include "wire/retries.hpp"

#include <algorithm>
#include <thread>

#include "wire/breakers.hpp"

namespace weft::detail {

namespace {

constexpr int most_failures = 3;
constexpr int dead_lock = 1213;
constexpr int lock_wait_timeout = 1205;
// Statements that ran into the server's limit would only do so again.
constexpr int too_long_on_mariadb = 1969;
constexpr int too_long_on_mysql = 3024;

}  // namespace

bool lock_trouble(const Error& error) noexcept {
  return error.native_code() == dead_lock || error.native_code() == lock_wait_timeout;
}

Retries::Retries(const Observer& observer, Deadline deadline, RetryBudget& budget)
    : observer_(observer), deadline_(deadline), budget_(budget), backoff_(Millis{1}, Millis{50}) {
  budget_.call();
}

bool Retries::again(const Error& error) {
  if (error.outcome() != Outcome::not_applied || deadline_.passed()) return false;
  const int native = error.native_code();
  if (native == too_long_on_mariadb || native == too_long_on_mysql) return false;
  if (dynamic_cast<const ServerShut*>(&error) != nullptr) return false;
  if (!lock_trouble(error) && (!error.retryable() || ++failures_ >= most_failures)) return false;
  if (budget_.take()) return true;
  observer_.count("weft.retry.refused");
  return false;
}

void Retries::again_or_throw(const Error& error) {
  if (!again(error)) throw;
  observer_.count("weft.retry");
  std::this_thread::sleep_for(std::min(backoff_.next(), deadline_.left()));
}

}  // namespace weft::detail
