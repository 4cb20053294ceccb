#include "base/watchdog.hpp"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#include "base/per_process.hpp"

namespace weft::detail {

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t between_runs = 5'000'000;  // of an action that runs until it is disarmed, in nanoseconds

std::int64_t nanoseconds(SteadyTime time) noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

SteadyTime steady_time(std::int64_t nanoseconds) noexcept {
  return SteadyTime(std::chrono::duration_cast<SteadyTime::duration>(std::chrono::nanoseconds(nanoseconds)));
}

}  // namespace

class Watchdog {
 public:
  void add(Watch& watch) {
    const std::scoped_lock life(life_);
    const std::scoped_lock lock(mutex_);
    watches_.push_back(&watch);
    if (thread_.joinable()) return;
    stop_ = false;
    thread_ = std::thread([this] { run(); });
  }

  void remove(Watch& watch) noexcept {
    const std::scoped_lock life(life_);
    {
      const std::scoped_lock lock(mutex_);
      std::erase(watches_, &watch);
      if (!watches_.empty()) return;
      stop_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread();
  }

  void wake_before(std::int64_t due) noexcept {
    if (due >= next_.load()) return;
    const std::scoped_lock lock(mutex_);
    changed_.notify_one();
  }

 private:
  // A watch may be armed while this runs. Both sides store first and then look (sequentially consistent), so either
  // arm() sees the new `next_` and wakes the thread, or the second look here sees the watch.
  void run() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
      std::int64_t next = fire_overdue();
      next_.store(next);
      const std::int64_t again = fire_overdue();
      if (again < next) continue;
      if (next == never) {
        changed_.wait(lock);
      } else {
        changed_.wait_until(lock, steady_time(next));
      }
    }
  }

  std::int64_t fire_overdue() noexcept {
    const std::int64_t now = nanoseconds(std::chrono::steady_clock::now());
    std::int64_t next = never;
    for (Watch* watch : watches_) {
      std::int64_t due = watch->due_.load();
      if (due == Watch::idle) continue;
      if (due > now) {
        next = std::min(next, due);
        continue;
      }
      const bool again = watch->runs_ == Watch::Runs::until_disarmed;
      const bool overdue = due == Watch::fired ? again : watch->due_.compare_exchange_strong(due, Watch::fired);
      if (overdue) watch->on_overdue_();
      if (overdue && again) next = std::min(next, now + between_runs);
    }
    return next;
  }

  std::mutex life_;  // start and end of the thread; taken before mutex_, never by the thread
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Watch*> watches_;
  std::thread thread_;
  std::atomic<std::int64_t> next_{0};
  bool stop_ = false;
};

namespace {

Watchdog& watchdog() {
  static PerProcess<Watchdog> kept;
  return kept.here();
}

}  // namespace

Watch::Watch(std::function<void()> on_overdue, Runs runs) : on_overdue_(std::move(on_overdue)), runs_(runs) {
  watchdog().add(*this);
}

Watch::~Watch() { watchdog().remove(*this); }

void Watch::arm(Deadline deadline) noexcept {
  const std::int64_t due = std::max<std::int64_t>(nanoseconds(deadline.at()), 1);
  due_.store(due);
  watchdog().wake_before(due);
}

bool Watch::disarm() noexcept { return due_.exchange(idle) == fired; }

}  // namespace weft::detail
