#include "engine/tail_listed.hpp"

namespace weft::detail {

void TailListed::take(const ConflictRow& judged) {
  const auto row = std::pair(judged.entity, judged.key);
  const bool resolved = judged.state == ConflictState::resolved;
  if (!resolved && !TailVerdict{judged.state, false, judged.why}.both_changed()) {
    // Its row is as it would be without what was left out before.
    if (judged.state == ConflictState::merged && !judged.after) rows_.erase(row);
    return;
  }
  const auto [there, first] = rows_.try_emplace(row, TailBefore{.listed = true});
  if (first && judged.state == ConflictState::listed && judged.why == value_taken) {
    there->second.for_value = true;
    there->second.left_at = judged.survivor;
  } else if (judged.why != value_taken && judged.why != behind_value_taken) {
    there->second = {.listed = true};
  }
}

TailBefore TailListed::before(const ConflictRow& change) const {
  const auto found = rows_.find({change.entity, change.key});
  return found == rows_.end() ? TailBefore{} : found->second;
}

TailListed TailListed::only(const std::vector<ConflictRow>& changes) const {
  TailListed some;
  for (const ConflictRow& change : changes) {
    const auto found = rows_.find({change.entity, change.key});
    if (found != rows_.end()) some.rows_.insert(*found);
  }
  return some;
}

}  // namespace weft::detail
