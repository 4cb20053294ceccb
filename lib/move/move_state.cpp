#include "move/move_state.hpp"

namespace weft::detail {

const char* word_of(MoveState state) noexcept {
  switch (state) {
    case MoveState::planned: return "planned";
    case MoveState::copying: return "copying";
    case MoveState::delta: return "delta";
    case MoveState::locked: return "locked";
    case MoveState::verified: return "verified";
    case MoveState::flipped: return "flipped";
    case MoveState::settling: return "settling";
    case MoveState::purged: return "purged";
    case MoveState::done: return "done";
    case MoveState::aborting: return "aborting";
    case MoveState::aborted: break;
  }
  return "aborted";
}

bool before_flip(MoveState state) noexcept { return state < MoveState::flipped; }

bool has_ended(MoveState state) noexcept { return state == MoveState::done || state == MoveState::aborted; }

bool may_follow(MoveState from, MoveState to) noexcept {
  if (to == MoveState::aborting) return before_flip(from);
  switch (from) {
    case MoveState::planned: return to == MoveState::copying;
    case MoveState::copying: return to == MoveState::delta;
    case MoveState::delta: return to == MoveState::locked;
    case MoveState::locked: return to == MoveState::verified || to == MoveState::delta;
    case MoveState::verified: return to == MoveState::flipped || to == MoveState::delta;
    case MoveState::flipped: return to == MoveState::settling;
    case MoveState::settling: return to == MoveState::purged;
    case MoveState::purged: return to == MoveState::done;
    case MoveState::aborting: return to == MoveState::aborted;
    case MoveState::done:
    case MoveState::aborted: break;
  }
  return false;
}

}  // namespace weft::detail
