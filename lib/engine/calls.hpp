#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "base/deadline.hpp"

namespace weft::detail {

/// Counts the calls under way, so that close() can wait for them. Thread safety: all members.
class Calls {
 public:
  /// One call under way. UsageError when the store is closed.
  class Guard {
   public:
    explicit Guard(Calls& calls);
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard();

   private:
    Calls& calls_;
  };

  /// Refuses new calls; true when those under way have ended by the deadline.
  bool close(Deadline deadline);
  bool closed() const noexcept { return closed_.load(); }

 private:
  std::atomic<std::size_t> under_way_{0};
  std::atomic<bool> closed_{false};
  std::mutex mutex_;
  std::condition_variable ended_;
};

}  // namespace weft::detail
