#include "engine/view_keeper.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "base/backoff.hpp"
#include "base/fork_guard.hpp"
#include "engine/view_reader.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis most_between{1000};  // renewals
constexpr Millis least_between{20};   // tries after a failure, and refreshes
constexpr Millis most_after_failure{250};
constexpr Millis first_wait{1000};

SteadyTime::rep ticks(SteadyTime time) noexcept { return time.time_since_epoch().count(); }

}  // namespace

/// What one process has of the view: made by its first begin(), never used in a forked child.
struct ViewKeeper::State {
  State(const Topology& topology, BatonBelief& belief, const Observer& of)
      : lease(topology.view.lease), reader(topology, belief), observer(of) {}

  const std::uint64_t generation = fork_generation();
  const Millis lease;
  std::atomic<SteadyTime::rep> asked_at{0};  // 0: never answered
  std::atomic<const View*> view{nullptr};
  std::atomic<bool> tried{false};

  std::mutex mutex;
  std::condition_variable changed;
  bool ending = false;
  SteadyTime wanted{};    // a view asked for at this time or later is waited for
  SteadyTime last_try{};  // when the last question began, answered or not
  SteadyTime due{};       // when the next one begins, unless it is wanted sooner

  // The thread's own.
  ViewReader reader;
  Backoff backoff{least_between, most_after_failure};
  const Observer& observer;
  std::vector<std::unique_ptr<const View>> kept{};  // changes are rare; whoever looks may hold any of them
  bool loss_told = false;

  /// Asks, if it is time; gives how long until it is.
  Millis round() {
    const SteadyTime begun = std::chrono::steady_clock::now();
    {
      const std::lock_guard lock(mutex);
      // Many may want it at once, and again and again: not without a breath between.
      const SteadyTime next = wanted > last_try ? last_try + least_between : due;
      if (begun < next) return std::chrono::ceil<Millis>(next - begun);
    }
    const bool answered = ask(begun);
    const std::lock_guard lock(mutex);
    last_try = begun;
    tried = true;
    changed.notify_all();
    if (answered) backoff = Backoff(least_between, most_after_failure);
    const Millis pause = answered ? std::min(most_between, lease / 2) : backoff.next();
    due = std::chrono::steady_clock::now() + pause;
    return wanted > last_try ? Millis{0} : pause;
  }

  // The order matters: who sees the new time must see what came with it.
  bool ask(SteadyTime begun) noexcept try {
    View fresh = reader.ask(Deadline(begun + std::max(lease / 2, Millis{200})));
    const View* now = view.load(std::memory_order_relaxed);
    if (now == nullptr || !(*now == fresh)) {
      fresh.set_since(now, std::chrono::steady_clock::now());
      tell_changes(now, fresh);
      kept.push_back(std::make_unique<const View>(std::move(fresh)));
      view.store(kept.back().get(), std::memory_order_release);
    }
    asked_at.store(ticks(begun), std::memory_order_release);
    if (loss_told) observer.log(LogLevel::info, "the view of roles and cache servers is renewed again");
    loss_told = false;
    return true;
  } catch (const std::exception& error) {
    tell_loss(error.what());
    return false;
  } catch (...) {
    return false;
  }

  void tell_loss(const char* why) noexcept {
    const SteadyTime asked{SteadyTime::duration{asked_at.load(std::memory_order_relaxed)}};
    const auto age = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - asked);
    if (loss_told || (ticks(asked) != 0 && age < lease)) return;
    loss_told = true;
    observer.count("weft.view.lost");
    observer.log(
        LogLevel::warning,
        ticks(asked) == 0
            ? std::string("no view of roles and cache servers: ") + why
            : "the view of roles and cache servers is from " + std::to_string(age.count()) +
                  " ms ago and not good any more; what is promised by it is suspended until it is renewed: " + why);
  }

  void tell_changes(const View* before, const View& after) const {
    for (const Role& role : after.roles) {
      const Role* old = before == nullptr ? nullptr : before->role(role.shard);
      if (old != nullptr && old->state == role.state && old->side == role.side) continue;
      if (old == nullptr && role.both()) continue;
      observer.log(LogLevel::info, "shard " + std::to_string(role.shard) +
                                       (role.both() ? std::string(": both sides serve")
                                                    : std::string(": side ") + role.side + " serves alone"));
    }
    for (const CacheServerRow& row : after.cache_servers) {
      bool told = before == nullptr && row.sight.state == ServerState::on;
      for (const CacheServerRow& old : before == nullptr ? std::vector<CacheServerRow>{} : before->cache_servers)
        told = told || (old.address == row.address && old.sight.state == row.sight.state);
      if (!told)
        observer.log(LogLevel::info,
                     "cache server " + row.address + " is " + std::string(to_string(row.sight.state)) + " now");
    }
  }
};

ViewKeeper::ViewKeeper(const Topology& topology, BatonBelief& belief, const Observer& observer)
    : on_loss_(topology.view.on_loss),
      lease_(topology.view.lease),
      topology_(std::make_unique<const Topology>(topology)),
      belief_(belief),
      observer_(observer),
      thread_([this] {
        return Repeater::Round(
            [mine = state_.load(std::memory_order_acquire)] { return std::optional(mine->round()); });
      }) {}

ViewKeeper::~ViewKeeper() {
  end();
  State* state = state_.load();
  // In a forked child it is the parent's: its thread does not exist here, its sessions must not be closed.
  if (state == nullptr || state->generation == fork_generation()) {
    delete state;
  } else {
    static_cast<void>(topology_.release());
  }
}

bool ViewKeeper::began(const State& state) noexcept {
  return state.generation == fork_generation() && state.tried.load(std::memory_order_acquire);
}

void ViewKeeper::begin_slowly(Deadline deadline) noexcept try {
  if (thread_.ending()) return;
  State* there = state_.load(std::memory_order_acquire);
  if (there == nullptr || there->generation != fork_generation()) {
    auto made = std::make_unique<State>(*topology_, belief_, observer_);
    if (state_.compare_exchange_strong(there, made.get())) there = made.release();
  }
  if (!thread_.wake()) return;
  std::unique_lock lock(there->mutex);
  there->changed.wait_until(lock, deadline.sooner(Deadline::in(first_wait)).at(),
                            [&] { return there->tried.load() || there->ending; });
} catch (...) {
  // No memory: there is no view then, and that is handled where it is looked at.
}

ViewKeeper::Look ViewKeeper::look() const noexcept {
  const State* state = state_.load(std::memory_order_acquire);
  if (state == nullptr || state->generation != fork_generation()) return {};
  const SteadyTime::rep asked = state->asked_at.load(std::memory_order_acquire);
  if (asked == 0) return {};
  return {state->view.load(std::memory_order_acquire),
          is_good(SteadyTime{SteadyTime::duration{asked}}, state->lease, std::chrono::steady_clock::now())};
}

void ViewKeeper::refresh(Deadline deadline) noexcept try {
  State* state = state_.load(std::memory_order_acquire);
  if (state == nullptr || state->generation != fork_generation()) return begin_slowly(deadline);
  std::unique_lock lock(state->mutex);
  const SteadyTime now = std::chrono::steady_clock::now();
  state->wanted = std::max(state->wanted, now);
  for (;;) {
    // Callers count on a wait, also where no thread can be started; that is tried again meanwhile.
    const bool runs = thread_.wake();
    const Deadline until = runs ? deadline : deadline.sooner(Deadline::in(least_between));
    const auto renewed = [&] { return state->last_try >= now || state->ending; };
    if (state->changed.wait_until(lock, until.at(), renewed) || runs || deadline.passed()) return;
  }
} catch (...) {
  // It is renewed by itself soon.
}

void ViewKeeper::end() noexcept {
  State* state = state_.load(std::memory_order_acquire);
  if (state != nullptr && state->generation == fork_generation()) {
    {
      const std::lock_guard lock(state->mutex);
      state->ending = true;
    }
    state->changed.notify_all();
  }
  thread_.end();
}

}  // namespace weft::detail
