#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "weft/key.hpp"

namespace weft::detail {

class StoreCore;

// What weftctl's move verbs ask of the library (docs/design/moves.md). Thread safety: all may be called at once, in any
// number of processes: of two that run one move, one is told that the other has it.

struct MoveOptions {
  bool ignore_tables = false;         // tables that no entity names hold nothing of these owners
  std::uint64_t rows_per_second = 0;  // over all moves of this run; 0: as fast as it goes
  Millis max_lag{500};                // copying and purging wait this often for the pair's other side
  Millis pause{1000};                 // how long writers may wait; over it, it unlocks and tries again
  std::uint64_t tries = 20;           // so often
  std::uint64_t verify_rows = 5000;   // owners up to so many rows are compared as a whole while they are locked
  std::size_t at_once = 4;            // owners
  std::string who{"weft"};
  std::string host{};  // empty: this machine
  /// Called after each step of a move, and now and then with how many rows were written since the last call; from
  /// several threads, one at a time.
  std::function<void(const std::string&)> on_step{};
  std::function<void(std::uint64_t rows)> on_rows{};
  const std::atomic<bool>* stop = nullptr;  // true: ends soon, each move where it can be resumed
};

/// One move as the journal has it.
struct MoveStatus {
  std::uint64_t id = 0;
  std::string kind{};
  std::uint64_t owner = 0;
  std::uint32_t source = 0, target = 0;
  std::string state{};
  bool ended = false;
  std::uint64_t runner = 0;
  std::uint64_t rows = 0, copied = 0, changes = 0, mended = 0, tries = 0;
  double pause_ms = 0;
  std::string reason{};
  std::string who{};
  std::int64_t started_at = 0, changed_at = 0;  // µs
};
struct MoveResult {
  MoveStatus status{};
  std::string error{};   // empty: it has ended well
  bool refused = false;  // by how things are set up, not by a server that does not answer
};
struct MoveRun {
  std::vector<MoveResult> moves{};
  bool stopped = false;
  bool good() const;
};

/// Which owners go where.
struct MoveSelection {
  std::string kind{};
  std::vector<std::uint64_t> owners{};  // or:
  std::uint32_t from = 0;               // of that shard
  double percent = 100;                 // so many of its owners, those with the lowest hash of their id
  std::uint32_t to = 0;
};
struct PlannedMove {
  std::uint64_t owner = 0;
  std::uint32_t source = 0;
  std::uint64_t rows = 0, bytes = 0;
};
struct MovePlan {
  std::vector<PlannedMove> moves{};
  std::uint64_t there_already = 0;  // owners that live on the target
  std::uint64_t rows = 0, bytes = 0;
  double seconds = 0;  // a guess
};
/// Checks all that can be checked before anything starts, and counts rows. Reads only.
/// Errors: UsageError (no such kind, owner or shard; the target is closed; nothing to do), SchemaError (tables that
/// cannot be moved, all faults listed), Unavailable (a side does not answer or follow).
MovePlan plan_moves(StoreCore& store, const MoveSelection& selection, const MoveOptions& options, Deadline deadline);
/// Plans and runs them. A move that fails is in the result and can be resumed; the others go on.
MoveRun start_moves(StoreCore& store, const MoveSelection& selection, const MoveOptions& options, Deadline deadline);
/// Goes on with those named, or with all that have not ended.
MoveRun resume_moves(StoreCore& store, const std::vector<std::uint64_t>& ids, const MoveOptions& options,
                     Deadline deadline);
/// Gives up a move whose placement still names the source: the source opens again, the copy is deleted.
/// UsageError: it is past that, or has ended.
MoveRun abort_move(StoreCore& store, std::uint64_t id, const MoveOptions& options, Deadline deadline);

/// Newest first; `ended`: also those.
std::vector<MoveStatus> list_moves(StoreCore& store, bool ended, std::size_t limit, Deadline deadline);
/// UsageError: there is no such move.
MoveStatus find_move(StoreCore& store, std::uint64_t id, Deadline deadline);

}  // namespace weft::detail
