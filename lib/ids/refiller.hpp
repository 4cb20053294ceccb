#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

#include "base/backoff.hpp"
#include "base/deadline.hpp"

namespace weft::detail {

class NameCounter;

/// The one background thread that fetches ticket blocks. Started by the first ask(). What failed is tried again, at
/// growing distances up to 10 s, until it works. The destructor waits for a fetch that is under way (at most its 5 s).
/// Thread safety: ask() may be called at once from many threads. Not for use in a forked child.
class Refiller {
 public:
  Refiller() = default;
  ~Refiller();
  Refiller(const Refiller&) = delete;
  Refiller& operator=(const Refiller&) = delete;

  /// `counter` must live as long as this.
  void ask(NameCounter& counter, std::size_t lane) noexcept;

 private:
  struct Task {
    NameCounter* counter;
    std::size_t lane;
    SteadyTime due;
    Backoff backoff;
  };
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace weft::detail
