#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace weft::test {

/// By how much things end after the time they were due. Thread safety: add().
class Lateness {
 public:
  void add(std::chrono::steady_clock::duration late);
  std::size_t count() const noexcept { return late_.size(); }
  /// In milliseconds; `share` 1 is the worst.
  double quantile(double share) const;
  /// "1200 calls, late by 0.1 / 0.9 / 2.3 ms (half / 99.9 % / worst)"
  std::string text(const std::string& what) const;

 private:
  std::mutex mutex_;
  std::vector<double> late_;
};

/// A thread that only sleeps, and sees how late it is woken: what the machine does to everybody.
class ControlThread {
 public:
  ControlThread();
  ~ControlThread();
  ControlThread(const ControlThread&) = delete;
  ControlThread& operator=(const ControlThread&) = delete;
  /// Ends it.
  const Lateness& stop();

 private:
  Lateness lateness_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace weft::test
