#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/audit_row.hpp"
#include "engine/parts.hpp"
#include "index/index_pair.hpp"
#include "move/move_entry.hpp"

namespace weft::detail {

/// weft_move in the index: written on the side that has the baton of the owner's parity, since a move changes its
/// placement in the same transaction. Every change is a compare-and-set on runner and state. Thread safety: all
/// members.
class MoveJournal {
 public:
  MoveJournal(const Parts& parts, Actor actor);

  /// A new move; `runner` becomes one that no run of a move of this owner ever had. UsageError: another move of it goes
  /// on (named).
  void add(MoveEntry& entry, Deadline deadline);
  std::optional<MoveEntry> find(std::uint64_t id, Deadline deadline);
  /// Newest first. `ended`: those that have ended, too.
  std::vector<MoveEntry> list(bool ended, std::size_t limit, Deadline deadline);
  /// Becomes its runner. UsageError: there is no such move, or it has ended.
  MoveEntry take(std::uint64_t id, Deadline deadline);

  /// To the next state, with one row in the audit. Superseded: somebody else is its runner.
  void advance(MoveEntry& entry, MoveState to, Deadline deadline);
  /// Positions and counts.
  void keep(MoveEntry& entry, Deadline deadline);
  /// The placement names the target, and the state becomes `flipped`, in one transaction.
  void flip(MoveEntry& entry, Deadline deadline);

 private:
  using Work = std::function<bool(Session&, const std::string& database)>;
  bool run(std::uint8_t parity, Deadline deadline, const Work& work);
  Rows read(std::uint8_t parity, const std::function<Statement(const std::string& database)>& statement,
            const std::vector<Value>& params, Deadline deadline);
  bool change(MoveEntry& entry, MoveState before, bool audited, bool flips, Deadline deadline);
  void settle(MoveEntry& entry, MoveState to, bool audited, bool flips, Deadline deadline);

  const Parts& parts_;
  Actor actor_;
  IndexPair pair_;
};

}  // namespace weft::detail
