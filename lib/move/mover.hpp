#pragma once

#include "move/delta.hpp"
#include "move/verifier.hpp"

namespace weft::detail {

/// Runs one move from where its journal says to its end (docs/design/moves.md). The journal's entry is this run's
/// already. Errors: Superseded, MoveStopped, Unavailable (run it again), SchemaError (the copy differs, or a gate is
/// not what it must be). Whatever it throws before the flip, the source is left unlocked if it can be.
class Mover {
 public:
  explicit Mover(MoveScene& scene) : scene_(scene), delta_(scene), verifier_(scene, delta_) {}
  void run();
  /// Gives the move up. UsageError: the placement names the target already.
  void abort();

 private:
  void take_gates();
  void prepare();
  void copy();
  void catch_up();
  void drain();
  bool batons_as_known();
  bool switch_over();
  bool locked_part(SteadyTime begun, Deadline whole);
  bool over_budget(SteadyTime begun) const;
  void unlock(const std::string& reason);
  void finish_flip();
  void open_target();
  void make_everywhere(MoveEnd& end, GateState wanted, const std::function<void(GateState)>& change);
  void settle();
  void clean_up();
  void finish_abort();
  template <class Step>
  void insist(Step&& step);

  MoveScene& scene_;
  Delta delta_;
  Verifier verifier_;
  bool batons_moved_ = false;  // since the copy began: it may have a gap
};

}  // namespace weft::detail
