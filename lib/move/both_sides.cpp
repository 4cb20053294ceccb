#include "move/both_sides.hpp"

#include "engine/handover.hpp"
#include "weft/error.hpp"

namespace weft::detail {

PairSides& BothSides::sides(std::uint32_t pair) {
  std::unique_ptr<PairSides>& kept = sides_[pair];
  if (!kept) kept = std::make_unique<PairSides>(parts_.topology, pair);
  return *kept;
}

bool BothSides::one_serves_alone(std::uint32_t pair, Deadline deadline) {
  if (!parts_.topology.pair(pair).b) return false;
  parts_.view->begin(deadline);
  if (!parts_.view->look().good) parts_.view->refresh(deadline);
  const View* view = parts_.view->look().view;
  if (view == nullptr)
    throw Unavailable("the index does not answer, so nobody knows which sides serve; run it again when it does");
  const Role* role = view->role(pair);
  return role != nullptr && !role->both();
}

void BothSides::wait(std::uint32_t pair, char from, Deadline deadline) {
  if (!parts_.topology.pair(pair).b || one_serves_alone(pair, deadline)) return;
  const GtidPosition written = sides(pair).link(from, deadline).written(deadline);
  if (sides(pair).link(other_side(from), deadline).wait_applied(written, deadline)) return;
  throw Unavailable(Code::timeout, Outcome::not_applied,
                    sides(pair).text(other_side(from)) +
                        " has not applied in time what the other side wrote; look at weftctl status");
}

void BothSides::need_replication_both_ways(std::uint32_t pair, Deadline deadline) {
  if (!parts_.topology.pair(pair).b) return;
  for (const char side : {'A', 'B'}) need_replication(sides(pair), side, deadline);
}

}  // namespace weft::detail
