#include "engine/verdict.hpp"

namespace weft::detail {
namespace {

// What reads and writes judge alike. The baton comes first: a side without it may hold an old gate.
Verdict judge_place(const FenceFacts& facts, const Fence& fence) noexcept {
  if (!facts.gate) return Verdict::no_gate;
  if (facts.side != fence.side) return Verdict::other_side;
  if (facts.state == GateState::moved) return Verdict::follow;
  if (facts.state == GateState::incoming) return Verdict::not_here;
  if (facts.state == GateState::erased) return Verdict::erased;
  return Verdict::serve;
}

}  // namespace

Verdict judge_read(const FenceFacts& facts, const Fence& fence) noexcept { return judge_place(facts, fence); }

Verdict judge_write(const FenceFacts& facts, const Fence& fence) noexcept {
  const Verdict place = judge_place(facts, fence);
  if (place != Verdict::serve) return place;
  if (facts.state == GateState::locked) return Verdict::wait;
  if (facts.epoch != fence.epoch) return Verdict::new_epoch;
  return facts.state == GateState::moving ? Verdict::serve_noted : Verdict::serve;
}

bool may_write(Verdict verdict) noexcept { return verdict == Verdict::serve || verdict == Verdict::serve_noted; }

std::string_view word_of(GateState state) noexcept {
  switch (state) {
    case GateState::moving: return "moving";
    case GateState::locked: return "locked";
    case GateState::incoming: return "incoming";
    case GateState::moved: return "moved";
    case GateState::erased: return "erased";
    case GateState::open: break;
  }
  return "open";
}

}  // namespace weft::detail
