#pragma once

#include <atomic>
#include <memory>

namespace weft::detail {

/// A value made at first use and kept; reading it afterwards is one atomic load. Two threads may both make it: one is
/// kept.
template <class T>
class LazySlot {
 public:
  LazySlot() = default;
  LazySlot(const LazySlot&) = delete;
  LazySlot& operator=(const LazySlot&) = delete;
  ~LazySlot() { delete made_.load(std::memory_order_relaxed); }

  template <class Make>
  const T& value(Make&& make) const {
    if (const T* there = made_.load(std::memory_order_acquire)) return *there;
    auto fresh = std::make_unique<T>(make());
    T* expected = nullptr;
    if (made_.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) return *fresh.release();
    return *expected;
  }

 private:
  mutable std::atomic<T*> made_{nullptr};
};

}  // namespace weft::detail
