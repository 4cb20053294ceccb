#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

#include "base/deadline.hpp"

namespace weft::detail {

/// A mutex with a deadline that is given in the order of asking. Writers of one SQLite file in one process wait here
/// instead of spinning on BUSY, and connects to one server. May be given back by another thread than the one that took
/// it. Thread safety: all members.
class Turn {
 public:
  /// False: not before the deadline.
  bool take(Deadline deadline);
  bool try_take();
  void give_back() noexcept;
  /// How many wait now.
  std::size_t waiting() const;

 private:
  struct Waiter {
    std::condition_variable granted;
    bool has_it = false;
  };
  mutable std::mutex mutex_;
  std::deque<Waiter*> waiting_;
  bool taken_ = false;
};

}  // namespace weft::detail
