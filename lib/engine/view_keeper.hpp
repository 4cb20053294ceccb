#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/observer.hpp"
#include "engine/repeater.hpp"
#include "engine/view.hpp"
#include "index/batons.hpp"
#include "model/topology.hpp"

namespace weft::detail {

/// A store's view, kept fresh by one background thread: asked at least each second from the index's writing side. The
/// thread is started by the first begin(); in a forked child anew; where it could not be, by the next call. Looking
/// costs two loads and one look at the clock. Thread safety: all members may be called at once.
class ViewKeeper {
 public:
  struct Look {
    const View* view = nullptr;  // nullptr: none has come yet; lives as long as the keeper
    bool good = false;
  };

  /// Connects to nothing. Lifetime: `belief` and `observer` must outlive it; `topology` is copied from.
  ViewKeeper(const Topology& topology, BatonBelief& belief, const Observer& observer);
  ~ViewKeeper();
  ViewKeeper(const ViewKeeper&) = delete;
  ViewKeeper& operator=(const ViewKeeper&) = delete;

  OnViewLoss on_loss() const noexcept { return on_loss_; }
  Millis lease() const noexcept { return lease_; }
  /// Starts the thread; waits for the first view, or until the index was found not to answer. Nothing when it runs.
  void begin(Deadline deadline) noexcept {
    const State* state = state_.load(std::memory_order_acquire);
    if (state == nullptr || !began(*state)) begin_slowly(deadline);
  }
  Look look() const noexcept;
  /// Asks now, and waits for the answer (or that there is none).
  void refresh(Deadline deadline) noexcept;
  /// Ends the thread. Views that were given stay.
  void end() noexcept;

 private:
  struct State;
  static bool began(const State& state) noexcept;
  void begin_slowly(Deadline deadline) noexcept;

  OnViewLoss on_loss_;
  Millis lease_;
  std::unique_ptr<const Topology> topology_;
  BatonBelief& belief_;
  const Observer& observer_;
  std::atomic<State*> state_{nullptr};
  Repeater thread_;
};

}  // namespace weft::detail
