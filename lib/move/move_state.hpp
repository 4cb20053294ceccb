#pragma once

#include <cstdint>

namespace weft::detail {

/// How far a move has come, as the column of weft_move holds it (docs/design/moves.md). The journal has the state
/// before its step begins; every step may be done again.
enum class MoveState : std::uint8_t {
  planned = 1,   ///< checked; the target's gate becomes `incoming`
  copying = 2,   ///< the source's gate becomes `moving`, writers note what they change; tables are copied page by page
  delta = 3,     ///< what writers noted is brought over, round by round
  locked = 4,    ///< the source's gate becomes `locked`, writers wait; the last round, then both copies are compared
  verified = 5,  ///< both copies are equal; waits until lock and copy are on both sides of both pairs
  flipped =
      6,  ///< the placement names the target: no way back. The source's gate becomes `moved`, then the target opens
  settling = 7,   ///< the target is open; once both of its sides know, the source's rows are deleted
  purged = 8,     ///< the source's rows are gone; Weft's own rows of the move go
  done = 9,       ///< it has ended well
  aborting = 10,  ///< the source opens again, the copy is deleted
  aborted = 11,   ///< it has ended, and nothing was moved
};

const char* word_of(MoveState state) noexcept;
/// The placement still names the source, so the move may be given up.
bool before_flip(MoveState state) noexcept;
/// `done` or `aborted`.
bool has_ended(MoveState state) noexcept;
/// Whether the journal may go from one to the other.
bool may_follow(MoveState from, MoveState to) noexcept;

}  // namespace weft::detail
