#include "engine/router.hpp"

#include <algorithm>
#include <string>
#include <thread>

#include "base/failpoint.hpp"

namespace weft::detail {
namespace {

// Beliefs are right nearly always and settle with one correction; only then is waiting worth anything.
constexpr int corrections_at_once = 1;
constexpr int most_failures = 3;
constexpr int deadlock = 1213;  // the server has undone the whole transaction and says: run it again

}  // namespace

std::optional<Route> route_of(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Deadline deadline) {
  const std::optional<Placement> placement = parts.index->placement(kind, owner, deadline);
  if (!placement) return std::nullopt;
  Route route;
  route.fence = {kind, owner, placement->epoch, 'A'};
  route.side = &parts.places->at(placement->shard, parts.batons->side(placement->shard, route.fence.parity()));
  route.fence.side = route.side->side;
  return route;
}

Settler::Settler(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Intent intent, Deadline deadline)
    : parts_(parts),
      kind_(kind),
      owner_(owner),
      intent_(intent),
      deadline_(deadline),
      backoff_(Millis{1}, Millis{50}) {}

bool Settler::settle(const Route& route, const FenceFacts& facts) {
  const Verdict verdict = intent_ == Intent::read ? judge_read(facts, route.fence) : judge_write(facts, route.fence);
  const std::uint32_t shard = route.side->shard->id;
  parts_.observer.count("weft.fence.corrected");
  switch (verdict) {
    case Verdict::other_side: parts_.batons->learn(shard, route.fence.parity(), facts.side); break;
    case Verdict::follow: parts_.index->learn(kind_, owner_, {facts.moved_to, facts.epoch + 1}); break;
    case Verdict::new_epoch: parts_.index->learn(kind_, owner_, {shard, facts.epoch}); break;
    case Verdict::no_gate:
      if (!ask_index(route, true)) return false;
      break;
    case Verdict::not_here:
      if (!ask_index(route, false)) return false;
      break;
    case Verdict::serve:
    case Verdict::wait: break;
  }
  wait(verdict);
  return true;
}

// Only the index's writing side may say that an owner belongs here: an old snapshot or cache must not reopen an erased
// owner.
bool Settler::ask_index(const Route& route, bool make_gate) {
  const std::optional<Placement> fresh = parts_.index->fresh_placement(kind_, owner_, deadline_);
  if (!fresh) return false;
  parts_.index->learn(kind_, owner_, *fresh);
  if (!make_gate || fresh->shard != route.side->shard->id) return true;
  Pool::Lease session = parts_.shard_pool->lease(*route.side->server, deadline_);
  const FenceSql& sql = route.side->fence(session->dialect());
  Fence fence = route.fence;
  fence.epoch = fresh->epoch;
  const Bound insert = sql.make_gate(fence);
  try {
    if (session->execute(*insert.statement, insert.params, deadline_) == 1) return true;
    const Bound look = sql.look(kind_, owner_);
    const FenceFacts now = sql.decode(session->query(*look.statement, look.params, deadline_));
    parts_.batons->learn(route.side->shard->id, fence.parity(), now.side);
  } catch (const Duplicate&) {
    // Another client made it first.
  }
  return true;
}

void Settler::wait(Verdict verdict) {
  if (++corrections_ <= corrections_at_once && verdict != Verdict::wait) return;
  const Millis pause = backoff_.next();
  if (pause >= deadline_.left()) {
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      verdict == Verdict::wait
                          ? "the owner is being moved and took no writes within the deadline; try again"
                          : "the owner's shard and side did not settle within the deadline (a handover or move is "
                            "going on); try again");
  }
  std::this_thread::sleep_for(pause);
}

void Settler::retry_or_throw(const Error& error) {
  const bool again = error.retryable() || error.native_code() == deadlock;
  const bool resent = WEFT_MUTANT("resend_after_lost_reply") && error.outcome() == Outcome::unknown;
  if (!resent && (!again || error.outcome() != Outcome::not_applied)) throw;
  if (++failures_ >= most_failures || deadline_.passed()) throw;
  parts_.observer.count("weft.retry");
  std::this_thread::sleep_for(std::min(backoff_.next(), deadline_.left()));
}

}  // namespace weft::detail
