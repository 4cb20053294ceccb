#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

#include "engine/parts.hpp"
#include "move/gate_sql.hpp"

namespace weft::detail {

/// One end of a move: the owner's gate, baton and rows on one shard, with the application's account, on the side that
/// has the baton. Every statement either carries the fence of this run (baton, gate state, move, runner) or runs in a
/// transaction whose first statement holds it. What was not applied for a reason that passes is tried again until the
/// deadline; all work given to it can be done twice.
/// Errors: Superseded (a later run has the gate), Unavailable. Thread safety: one thread at a time.
class MoveEnd {
 public:
  MoveEnd(const Parts& parts, std::uint32_t shard, MoverId mover);

  GateFacts look(Deadline deadline);
  /// Runs `work` in a transaction that holds the fence, the gate in one of these states.
  void held(std::initializer_list<GateState> states, Deadline deadline, const std::function<void(Session&)>& work);
  /// The same for work that changes rows: with the mover's mark.
  void change_rows(std::initializer_list<GateState> states, Deadline deadline,
                   const std::function<void(Session&)>& work);

  /// This run's gate goes from one state to the next; nothing when it is there already. It waits for writers under way.
  void change(GateState from, GateState to, std::uint64_t epoch, std::uint32_t moved_to, Deadline deadline);
  /// The gate becomes this run's, whatever state of these it is in; gives what it was. A missing gate: nullopt.
  std::optional<GateFacts> adopt(std::initializer_list<GateState> states, Deadline deadline);
  /// An open gate of this run where none is.
  void put_open(std::uint64_t epoch, Deadline deadline);
  /// A gate `incoming` of this run where none is, where one is `moved`, or one of an earlier run.
  void put_incoming(std::uint64_t epoch, std::uint32_t from_shard, Deadline deadline);

  const GateSql& sql() const noexcept { return sql_; }
  std::uint32_t shard() const noexcept { return shard_; }
  const std::string& database() const noexcept { return database_; }
  /// Where the last statement went, and the epoch of the baton that let it in.
  char side() const noexcept { return side_; }
  std::uint64_t baton_epoch() const noexcept { return baton_epoch_; }

 private:
  template <class Attempt>
  void attempt(Deadline deadline, Attempt&& attempt);
  bool at_this_side(const GateFacts& facts, const ShardSide& side);
  [[noreturn]] void refuse(const GateFacts& facts, const std::string& wanted) const;
  std::string text() const;

  const Parts& parts_;
  std::uint32_t shard_;
  MoverId mover_;
  std::string database_;
  GateSql sql_;
  char side_ = '-';
  std::uint64_t baton_epoch_ = 0;
};

}  // namespace weft::detail
