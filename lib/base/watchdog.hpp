#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "base/deadline.hpp"

namespace weft::detail {

/// Ends a blocked call at its deadline: one thread a process looks at all armed watches and runs the action of each
/// that is overdue. The client library's own time-outs are whole seconds and count anew with every byte received, so
/// they cannot do it. Arming costs two atomic operations; the thread is woken only when the new deadline is sooner than
/// all it waits for. The thread lives as long as there is a watch.
class Watch {
 public:
  /// How often the action of an overdue watch runs. A connect needs the second: the deadline may pass before there is a
  /// socket to shut down.
  enum class Runs { once, until_disarmed };
  /// `on_overdue` runs in the watchdog's thread; it must not block and must not throw.
  explicit Watch(std::function<void()> on_overdue, Runs runs = Runs::once);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void arm(Deadline deadline) noexcept;
  /// True when the action has been run, or is being run, since arm().
  bool disarm() noexcept;

 private:
  friend class Watchdog;
  static constexpr std::int64_t idle = 0;
  static constexpr std::int64_t fired = -1;
  std::atomic<std::int64_t> due_{idle};  // nanoseconds of the steady clock
  std::function<void()> on_overdue_;
  const Runs runs_;
};

}  // namespace weft::detail
