#include "engine/calls.hpp"

#include "weft/error.hpp"

namespace weft::detail {

// Count first, then look: close() sets the flag first, then looks at the count, so one of the two sees the other.
Calls::Guard::Guard(Calls& calls) : calls_(calls) {
  ++calls_.under_way_;
  if (calls_.closed_) {
    --calls_.under_way_;
    throw UsageError("the store is closed; open it again");
  }
}

Calls::Guard::~Guard() {
  if (--calls_.under_way_ == 0 && calls_.closed_) {
    const std::lock_guard lock(calls_.mutex_);
    calls_.ended_.notify_all();
  }
}

bool Calls::close(Deadline deadline) {
  closed_ = true;
  std::unique_lock lock(mutex_);
  return ended_.wait_until(lock, deadline.at(), [&] { return under_way_ == 0; });
}

}  // namespace weft::detail
