#include "engine/executor.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "base/fork_guard.hpp"
#include "base/trips.hpp"

namespace weft::detail {
namespace {

TripCount::Figures minus(const TripCount::Figures& left, const TripCount::Figures& right) {
  return {left.sql - right.sql, left.cache - right.cache, left.not_waited - right.not_waited};
}

// What a forked child may neither use nor destroy: the parent's threads do not exist here, their handles must not be
// joined.
void keep_for_ever(std::shared_ptr<void> parents) {
  static auto& kept = *new std::vector<std::shared_ptr<void>>;
  kept.push_back(std::move(parents));
}

// One run_all(): tasks are taken by number by the caller and by whichever threads come to help.
struct Batch {
  std::vector<std::function<void()>> tasks;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t running = 0;  // helpers inside work()
  std::exception_ptr first_error;
  TripCount::Figures longest;

  void work() {
    for (std::size_t at = next++; at < tasks.size(); at = next++) {
      const TripCount::Figures before = trips();
      std::exception_ptr error;
      try {
        tasks[at]();
      } catch (...) {
        error = std::current_exception();
      }
      const TripCount::Figures used = minus(trips(), before);
      trips() = before;
      const std::lock_guard lock(mutex);
      if (error && !first_error) first_error = error;
      longest.not_waited += used.not_waited;
      if (used.waited() > longest.waited()) {
        longest.sql = used.sql;
        longest.cache = used.cache;
      }
    }
  }
};

}  // namespace

struct Executor::State {
  explicit State(std::size_t bound) : threads_wanted(bound) {}

  std::size_t threads_wanted;
  std::uint64_t generation = fork_generation();
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::shared_ptr<Batch>> offers;  // one entry a helper wanted
  std::vector<std::thread> threads;
  bool ending = false;

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [&] { return ending || !offers.empty(); });
      if (offers.empty()) return;
      const std::shared_ptr<Batch> batch = std::move(offers.front());
      offers.pop_front();
      lock.unlock();
      {
        const std::lock_guard entered(batch->mutex);
        ++batch->running;
      }
      batch->work();
      {
        const std::lock_guard left(batch->mutex);
        --batch->running;
      }
      batch->ended.notify_all();
      lock.lock();
    }
  }

  // Threads are started with the first work, so that a store that never fans out has none.
  void offer(const std::shared_ptr<Batch>& batch, std::size_t helpers) {
    const std::lock_guard lock(mutex);
    while (threads.size() < std::min(threads_wanted, helpers)) threads.emplace_back([this] { serve(); });
    for (std::size_t at = 0; at < helpers; ++at) offers.push_back(batch);
    wake.notify_all();
  }

  void end() {
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    wake.notify_all();
    for (std::thread& thread : threads) thread.join();
  }
};

Executor::Executor(std::size_t threads) : state_(std::make_shared<State>(std::max<std::size_t>(threads, 1))) {}

Executor::~Executor() {
  if (state_->generation == fork_generation()) {
    state_->end();
  } else {
    keep_for_ever(std::move(state_));
  }
}

void Executor::run_all(std::vector<std::function<void()>> tasks, std::size_t at_once) {
  if (tasks.size() == 1) return tasks.front()();
  if (state_->generation != fork_generation()) {
    const std::size_t bound = state_->threads_wanted;
    keep_for_ever(std::move(state_));
    state_ = std::make_shared<State>(bound);
  }
  const std::size_t most = at_once == 0 ? state_->threads_wanted + 1 : at_once;
  const auto batch = std::make_shared<Batch>();
  batch->tasks = std::move(tasks);
  const std::size_t helpers = std::min({batch->tasks.size(), most, state_->threads_wanted + 1}) - 1;
  if (helpers > 0) state_->offer(batch, helpers);
  batch->work();
  std::unique_lock lock(batch->mutex);
  // Tasks are taken before they are run, so whatever is not finished now is inside a helper. Each task has its own
  // deadline.
  batch->ended.wait(lock, [&] { return batch->running == 0; });
  trips().sql += batch->longest.sql;
  trips().cache += batch->longest.cache;
  trips().not_waited += batch->longest.not_waited;
  if (batch->first_error) std::rethrow_exception(batch->first_error);
}

}  // namespace weft::detail
