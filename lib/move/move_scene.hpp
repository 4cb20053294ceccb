#pragma once

#include <cstdint>

#include "move/admin_move.hpp"
#include "move/both_sides.hpp"
#include "move/move_end.hpp"
#include "move/move_journal.hpp"
#include "move/owner_tables.hpp"
#include "move/pace.hpp"
#include "weft/error.hpp"

namespace weft::detail {

/// The operator has interrupted the run.
class MoveStopped : public Unavailable {
 public:
  explicit MoveStopped(const std::string& what)
      : Unavailable(Code::not_writable, Outcome::not_applied,
                    what + " was interrupted; weftctl move resume goes on with it") {}
};

/// What all steps of one move share. Thread safety: one thread.
struct MoveScene {
  MoveScene(const Parts& of_store, MoveJournal& journal_of_run, BothSides& waits, Pace& pace_of_run,
            const OwnerTables& tables_of_kind, const MoveOptions& chosen, MoveEntry of_move, Deadline until);

  /// Rows were written at `end`: rests as the pace wants, and waits for the pair's other side every max_lag.
  void rest(std::uint64_t rows, const MoveEnd& end);
  void check_stop() const {
    if (options.stop != nullptr && options.stop->load()) throw MoveStopped(entry.text());
  }
  void advance(MoveState to);
  void keep_now_and_then();
  void step(const std::string& what) const;

  const Parts& parts;
  MoveJournal& journal;
  BothSides& both;
  Pace& pace;
  const OwnerTables& tables;
  const MoveOptions& options;
  MoveEntry entry;
  MoveEnd source, target;
  Deadline deadline;

 private:
  SteadyTime waited_at_, kept_at_;
};

}  // namespace weft::detail
