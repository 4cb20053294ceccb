#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "integration/store/entities.hpp"
#include "weft/store.hpp"

namespace weft::test {

/// Threads that raise one counter each as fast as they can, and remember what they were told.
class Writers {
 public:
  using Clock = std::chrono::steady_clock;
  struct Counter {
    OwnerId owner{};
    std::uint64_t acknowledged = 0;
    std::uint64_t in_doubt = 0;
    std::vector<std::string> errors{};
    std::vector<std::pair<Clock::time_point, std::chrono::microseconds>> calls{};  // begun at, took
  };

  /// Makes the counters; each of `owners` gets a thread.
  /// `rest`: between two calls.
  Writers(Store& store, const std::vector<OwnerId>& owners, std::chrono::milliseconds deadline,
          std::chrono::milliseconds rest = std::chrono::milliseconds(0));
  ~Writers() { stop(); }
  /// Ends all threads and gives what they saw.
  std::vector<Counter>& stop();
  /// When that owner's counter was raised the last time; thread-safe.
  std::uint64_t raised(std::size_t counter) const { return progress_[counter].load(); }

 private:
  void raise(std::size_t counter);
  Store& store_;
  std::chrono::milliseconds deadline_;
  std::chrono::milliseconds rest_;
  std::atomic<bool> ending_{false};
  std::vector<Counter> counters_;
  std::vector<std::atomic<std::uint64_t>> progress_;
  std::vector<std::thread> threads_;
};

/// The longest call that was under way at some moment between the two.
std::chrono::microseconds longest_between(const std::vector<Writers::Counter>& counters,
                                          Writers::Clock::time_point from, Writers::Clock::time_point to);

}  // namespace weft::test
