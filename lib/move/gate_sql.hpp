#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/bound.hpp"
#include "sql/fence.hpp"

namespace weft::detail {

/// What a shard has of an owner's gate and of the baton of its parity.
struct GateFacts {
  bool gate = false;  // false: no gate row
  std::uint64_t epoch = 0;
  GateState state = GateState::open;
  std::uint32_t moved_to = 0;
  std::uint64_t move_id = 0, runner = 0;
  char side = 'A';
  std::uint64_t baton_epoch = 0;
};

/// Which move, and which run of it, a gate must name.
struct MoverId {
  std::uint16_t kind = 0;
  std::uint64_t owner = 0;
  std::uint64_t move = 0;
  std::uint64_t runner = 0;
};

/// A mover's statements on Weft's own tables of one database of a shard. Those that change a gate match no row unless
/// the baton is at `side` and the gate is in the state, of the move and of the runner that are named. Pure text and
/// parameters. Thread safety: immutable.
class GateSql {
 public:
  GateSql(const std::string& database, MoverId mover);

  Bound look() const;
  /// The same LOCK IN SHARE MODE: first statement of a transaction, held to its end.
  Bound hold() const;
  static GateFacts decode(const Rows& rows);

  /// A gate of this run goes from one state to the next.
  Bound change(char side, GateState from, GateState to, std::uint64_t epoch, std::uint32_t moved_to) const;
  /// A gate in that state becomes this run's, unless a later run has it.
  Bound adopt(char side, GateState state) const;
  /// No gate: one in that state.
  Bound put(char side, GateState state, std::uint64_t epoch, std::uint32_t moved_to) const;
  /// A gate `moved`, left by an earlier move, becomes `incoming`.
  Bound reuse(char side, std::uint64_t epoch, std::uint32_t moved_to) const;

  static constexpr std::size_t most_listed = 256;               // numbers in one statement
  Bound changes(std::uint64_t above, std::size_t limit) const;  // nonce u64, entity u64, key blob
  Bound drop_changes(std::span<const std::uint64_t> nonces) const;
  Bound drop_changes_up_to(std::uint64_t nonce) const;
  Bound drop_all_changes(std::size_t limit) const;
  /// In each transaction of a mover that changes rows: who reads the log of a lost side knows them by it.
  Bound mark() const;

  Bound tokens(std::uint64_t above, std::size_t limit) const;    // token, made_at, role_epoch, poisoned: all u64
  Bound tokens_of(std::span<const std::uint64_t> tokens) const;  // the same
  /// Some rows as tokens() gives them; those that are there stay.
  Bound put_tokens(const Rows& rows, std::size_t first, std::size_t count) const;
  static std::size_t tokens_in_a_piece(std::size_t left) noexcept;

 private:
  Bound made(std::string text, std::vector<Value> params, std::vector<ColumnKind> kinds = {}) const;
  std::vector<Value> owner() const { return {std::uint64_t{mover_.kind}, mover_.owner}; }
  std::uint64_t parity() const noexcept { return mover_.owner % 2; }

  std::string gate_, baton_, change_, token_;
  MoverId mover_;
};

}  // namespace weft::detail
