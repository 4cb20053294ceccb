#include "engine/verdict.hpp"

namespace weft::detail {
namespace {

// What reads and writes judge alike. The baton comes first: a side without it may hold an old gate.
Verdict judge_place(const FenceFacts& facts, const Fence& fence) noexcept {
  if (!facts.gate) return Verdict::no_gate;
  if (facts.side != fence.side) return Verdict::other_side;
  if (facts.state == GateState::moved) return Verdict::follow;
  if (facts.state == GateState::incoming) return Verdict::not_here;
  return Verdict::serve;
}

}  // namespace

Verdict judge_read(const FenceFacts& facts, const Fence& fence) noexcept { return judge_place(facts, fence); }

Verdict judge_write(const FenceFacts& facts, const Fence& fence) noexcept {
  const Verdict place = judge_place(facts, fence);
  if (place != Verdict::serve) return place;
  if (facts.state != GateState::open) return Verdict::wait;
  return facts.epoch == fence.epoch ? Verdict::serve : Verdict::new_epoch;
}

}  // namespace weft::detail
