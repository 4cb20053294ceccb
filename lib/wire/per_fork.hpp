#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/fork_guard.hpp"

namespace weft::detail {

/// A member T that belongs to one process: a forked child makes its own and leaks its parent's (its mutexes may be
/// locked, its sessions are the parent's). Thread safety: here().
template <class T>
class PerFork {
 public:
  PerFork() : made_(new Made) {}
  ~PerFork() {
    Made* mine = made_.load();
    if (mine->generation == fork_generation()) delete mine;
  }
  PerFork(const PerFork&) = delete;
  PerFork& operator=(const PerFork&) = delete;

  T& here() {
    Made* now = made_.load(std::memory_order_acquire);
    while (now->generation != fork_generation()) {
      auto fresh = std::make_unique<Made>();
      if (made_.compare_exchange_strong(now, fresh.get(), std::memory_order_acq_rel)) return fresh.release()->value;
    }
    return now->value;
  }

 private:
  struct Made {
    std::uint64_t generation = fork_generation();
    T value{};
  };
  std::atomic<Made*> made_;
};

}  // namespace weft::detail
