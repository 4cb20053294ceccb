#include "base/retry_budget.hpp"

#include <algorithm>

namespace weft::detail {

namespace {

constexpr std::int64_t one = 1000;
constexpr std::int64_t full = RetryBudget::most * one;

std::int64_t millis(SteadyTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

RetryBudget::RetryBudget(const Clock& clock)
    : clock_(clock), thousandths_(at_start * one), filled_at_(millis(clock.now())) {}

// A little above `full` when several add at once, which does no harm; mostly it is full and nothing is written.
void RetryBudget::call() noexcept {
  if (thousandths_.load(std::memory_order_relaxed) < full)
    thousandths_.fetch_add(one / calls_per_retry, std::memory_order_relaxed);
}

void RetryBudget::refill() noexcept {
  const std::int64_t now = millis(clock_.now());
  std::int64_t before = filled_at_.load();
  if (now <= before || !filled_at_.compare_exchange_strong(before, now)) return;
  const std::int64_t more = std::min((now - before) * per_second, full);  // a thousandth each millisecond, times three
  if (thousandths_.fetch_add(more) + more > full) thousandths_.store(full);
}

bool RetryBudget::take() noexcept {
  refill();
  std::int64_t there = thousandths_.load();
  while (there >= one) {
    if (thousandths_.compare_exchange_weak(there, there - one)) return true;
  }
  return false;
}

RetryBudget& retry_budget() {
  static RetryBudget budget;
  return budget;
}

}  // namespace weft::detail
