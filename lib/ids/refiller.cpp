#include "ids/refiller.hpp"

#include <algorithm>

#include "ids/fork_pause.hpp"
#include "ids/name_counter.hpp"

namespace weft::detail {

namespace {

constexpr Millis fetch_time{5000};

}  // namespace

Refiller::~Refiller() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Refiller::ask(NameCounter& counter, std::size_t lane) noexcept try {
  const std::lock_guard lock(mutex_);
  tasks_.push_back({&counter, lane, std::chrono::steady_clock::now(), Backoff(Millis{50}, Millis{10000})});
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
} catch (...) {
  // No memory or no thread: callers fetch for themselves when their block is used up.
}

void Refiller::run() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    if (tasks_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto soonest =
        std::min_element(tasks_.begin(), tasks_.end(), [](const Task& a, const Task& b) { return a.due < b.due; });
    if (soonest->due > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, SteadyTime(soonest->due));  // a copy: the task may move while this waits
      continue;
    }
    Task task = *soonest;
    tasks_.erase(soonest);
    lock.unlock();
    const bool filled = [&] {
      const BusyUntilFork busy;
      return task.counter->refill(task.lane, Deadline::in(fetch_time));
    }();
    lock.lock();
    if (filled) continue;
    task.due = std::chrono::steady_clock::now() + task.backoff.next();
    tasks_.push_back(task);
  }
}

}  // namespace weft::detail
