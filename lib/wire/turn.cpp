#include "wire/turn.hpp"

#include <algorithm>

namespace weft::detail {

bool Turn::take(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!taken_) {
    taken_ = true;
    return true;
  }
  Waiter self;
  waiting_.push_back(&self);
  if (self.granted.wait_until(lock, deadline.at(), [&] { return self.has_it; })) return true;
  std::erase(waiting_, &self);
  return false;
}

bool Turn::try_take() {
  const std::scoped_lock lock(mutex_);
  if (taken_) return false;
  taken_ = true;
  return true;
}

void Turn::give_back() noexcept {
  const std::scoped_lock lock(mutex_);
  if (waiting_.empty()) {
    taken_ = false;
    return;
  }
  Waiter* next = waiting_.front();
  waiting_.pop_front();
  next->has_it = true;
  next->granted.notify_one();  // under the lock: the waiter, and this condition variable, may be gone right after
}

std::size_t Turn::waiting() const {
  const std::scoped_lock lock(mutex_);
  return waiting_.size();
}

}  // namespace weft::detail
