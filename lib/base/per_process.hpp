#pragma once

#include <atomic>
#include <cstdint>

#include "base/fork_guard.hpp"

namespace weft::detail {

/// One T a process: a forked child makes its own. The parent's is kept, unused, because its mutexes may have been
/// locked and its threads do not exist in the child. T is never destroyed. Thread safety: all members.
template <class T>
class PerProcess {
 public:
  constexpr PerProcess() = default;

  T& here() {
    Made* now = made_.load(std::memory_order_acquire);
    while (now == nullptr || now->generation != fork_generation()) {
      auto* fresh = new Made{fork_generation(), now, {}};
      if (made_.compare_exchange_strong(now, fresh, std::memory_order_acq_rel)) return fresh->value;
      delete fresh;
    }
    return now->value;
  }

 private:
  struct Made {
    std::uint64_t generation;
    Made* of_parent;
    T value;
  };
  std::atomic<Made*> made_{nullptr};
};

}  // namespace weft::detail
