#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/deadline.hpp"

namespace weft::detail {

/// A bounded set of threads for work that fans out over shards. The caller works too, so that a full executor slows a
/// call and never stops it; tasks never fan out themselves. Thread safety: all members. In a forked child the threads
/// start anew.
class Executor {
 public:
  explicit Executor(std::size_t threads);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// Runs all tasks, at most `at_once` at a time (0: as many as there are threads), and returns when all have ended.
  /// The first exception is thrown then. The round trips of the longest task are added to the caller's.
  void run_all(std::vector<std::function<void()>> tasks, std::size_t at_once = 0);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace weft::detail
