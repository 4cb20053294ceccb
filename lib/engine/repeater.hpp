#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "base/deadline.hpp"

namespace weft::detail {

/// One background thread of a store, for work that comes now and then: started by the first wake(), asleep while there
/// is nothing to do, in a forked child made anew by the next wake(). Where no thread can be started, the next wake()
/// tries again. Thread safety: all members may be called at once.
class Repeater {
 public:
  /// One round of work; gives when the next one is due, or nothing: not before a wake().
  using Round = std::function<std::optional<Millis>()>;
  /// Makes what the rounds of one process work with.
  using Begin = std::function<Round()>;

  explicit Repeater(Begin begin);
  ~Repeater();
  Repeater(const Repeater&) = delete;
  Repeater& operator=(const Repeater&) = delete;

  /// A round soon. False: it has ended, or no thread can be started now.
  bool wake() noexcept;
  /// Ends the thread, after the round that goes on.
  void end() noexcept;
  /// Whether rounds shall stop early.
  bool ending() const noexcept { return ended_.load(); }

 private:
  struct State;
  Begin begin_;
  std::atomic<State*> state_{nullptr};
  std::atomic<bool> ended_{false};
};

}  // namespace weft::detail
