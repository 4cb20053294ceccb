#include "base/fork_guard.hpp"

#include <pthread.h>

#include <atomic>

namespace weft::detail {
namespace {

std::atomic<std::uint64_t> generation{0};

void count_child() { generation.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

std::uint64_t fork_generation() noexcept {
  // Registered at the first question: nobody can remember a number from before it.
  static const int registered = pthread_atfork(nullptr, nullptr, count_child);
  static_cast<void>(registered);
  return generation.load(std::memory_order_relaxed);
}

}  // namespace weft::detail
