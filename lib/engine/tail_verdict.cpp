#include "engine/tail_verdict.hpp"

namespace weft::detail {

std::string_view word_of(ConflictState state) noexcept {
  switch (state) {
    case ConflictState::waiting: return "waiting";
    case ConflictState::merged: return "merged";
    case ConflictState::listed: return "listed";
    case ConflictState::dropped: return "dropped";
    case ConflictState::resolved: break;
  }
  return "resolved";
}

TailVerdict judge_tail(const std::optional<std::string>& before, const std::optional<std::string>& after,
                       const std::optional<std::string>& now, bool poisoned, const TailBefore& earlier,
                       bool may_be_ours) noexcept {
  if (poisoned) return {ConflictState::dropped, false, "its transaction was given up before it could be brought in"};
  constexpr std::string_view both = "both sides did the same";
  if (earlier.left_at && !after) {
    // An erase needs nothing of what was left out before it: the row is as the tail found it.
    if (now == earlier.left_at) return {ConflictState::merged, true, ""};
    if (!now) return {ConflictState::merged, false, both};
  }
  if (earlier.listed) {
    return {ConflictState::listed, false,
            earlier.for_value ? behind_value_taken : "the other side had changed this row before"};
  }
  // Nothing is lost; but what the tail did next, it did not do to the survivor's row.
  if (now == after && (!after || may_be_ours)) return {ConflictState::merged, false, both};
  // The same row, version and all, and yet two writes: two increments of one count make it once.
  if (now == after) return {ConflictState::listed, false, "the other side made the same row by a write of its own"};
  if (now == before) return {ConflictState::merged, true, ""};
  if (!now) return {ConflictState::listed, false, "the other side erased the row"};
  if (!before) return {ConflictState::listed, false, "the other side made the row too"};
  return {ConflictState::listed, false, "the other side changed the row too"};
}

}  // namespace weft::detail
