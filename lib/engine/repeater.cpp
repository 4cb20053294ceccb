#include "engine/repeater.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "base/failpoint.hpp"
#include "base/fork_guard.hpp"
#include "ids/fork_pause.hpp"

namespace weft::detail {

/// What one process has of it; a forked child leaves its parent's alone.
struct Repeater::State {
  const std::uint64_t generation = fork_generation();
  std::mutex mutex;
  std::condition_variable changed;
  bool ending = false;
  bool wanted = true;
  std::thread thread{};

  void run(const Begin& begin) {
    Round round;
    std::unique_lock lock(mutex);
    while (!ending) {
      wanted = false;
      lock.unlock();
      std::optional<Millis> next;
      try {
        const BusyUntilFork busy;
        if (!round) round = begin();
        next = round();
      } catch (const std::exception&) {
        next = Millis{1000};  // no memory, say
      }
      lock.lock();
      const auto stop = [&] { return ending || wanted; };
      if (next) {
        changed.wait_until(lock, std::chrono::steady_clock::now() + *next, stop);
      } else {
        changed.wait(lock, stop);
      }
    }
  }
};

Repeater::Repeater(Begin begin) : begin_(std::move(begin)) {}

Repeater::~Repeater() {
  end();
  State* state = state_.load();
  if (state == nullptr || state->generation == fork_generation()) {
    delete state;
    return;
  }
  // A forked child's: the thread does not exist here, and what its rounds work with must not be closed.
}

bool Repeater::wake() noexcept try {
  if (ended_.load()) return false;
  State* there = state_.load(std::memory_order_acquire);
  if (there == nullptr || there->generation != fork_generation()) {
    auto made = std::make_unique<State>();
    if (state_.compare_exchange_strong(there, made.get())) there = made.release();
  }
  {
    const std::lock_guard lock(there->mutex);
    if (there->ending) return false;
    there->wanted = true;
    if (!there->thread.joinable()) {
      WEFT_REACH("repeater.starting");
      there->thread = std::thread([this, there] { there->run(begin_); });
    }
  }
  there->changed.notify_all();
  return true;
} catch (...) {
  return false;
}

void Repeater::end() noexcept {
  ended_ = true;
  State* state = state_.load(std::memory_order_acquire);
  if (state == nullptr || state->generation != fork_generation()) return;
  {
    const std::lock_guard lock(state->mutex);
    state->ending = true;
  }
  state->changed.notify_all();
  if (state->thread.joinable()) state->thread.join();
}

}  // namespace weft::detail
