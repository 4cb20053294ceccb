#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace weft::test {

/// Which I/O step is to fail, shared by the failing wrappers of one test. Steps are counted over all of them, from 1. A
/// test runs once without a fault to learn count(), then once for each step and both times. Thread safety: all members.
class FaultPlan {
 public:
  enum class When { before_effect, after_effect };

  /// Counts anew; the step that is the `step`-th from now fails. 0: none.
  void fail_at(std::size_t step, When when = When::before_effect) {
    const std::scoped_lock lock(mutex_);
    steps_.clear();
    step_ = step;
    name_.clear();
    when_ = when;
    hit_ = false;
  }
  /// The next step of that name fails, whatever comes before it.
  void fail_next(std::string name, When when) {
    fail_at(0, when);
    const std::scoped_lock lock(mutex_);
    name_ = std::move(name);
  }

  /// What a wrapper must do at this step.
  enum class Order { go_on, fail_before, fail_after };
  Order next(std::string name) {
    const std::scoped_lock lock(mutex_);
    steps_.push_back(std::move(name));
    const bool named = !hit_ && !name_.empty() && steps_.back() == name_;
    if (!named && steps_.size() != step_) return Order::go_on;
    hit_ = true;
    return when_ == When::before_effect ? Order::fail_before : Order::fail_after;
  }

  std::size_t count() const {
    const std::scoped_lock lock(mutex_);
    return steps_.size();
  }
  /// The steps' names in order ("connect", "query", "commit", "cache.get" …), for messages.
  std::vector<std::string> steps() const {
    const std::scoped_lock lock(mutex_);
    return steps_;
  }
  /// True when the step that should fail was reached.
  bool hit() const {
    const std::scoped_lock lock(mutex_);
    return hit_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> steps_;
  std::size_t step_ = 0;
  std::string name_;
  When when_ = When::before_effect;
  bool hit_ = false;
};

}  // namespace weft::test
