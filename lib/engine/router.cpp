#include "engine/router.hpp"

#include <algorithm>
#include <string>
#include <thread>

#include "base/failpoint.hpp"

namespace weft::detail {
namespace {

// Beliefs are right nearly always and settle with one correction; only then is waiting worth anything.
constexpr int corrections_at_once = 1;
constexpr std::uint64_t first_epoch = 1;
// Who waits for a move looks often: the pause that callers see is the mover's and then half of this.
constexpr Millis longest_for_a_move{10};

}  // namespace

const ShardSide& side_of(const Parts& parts, std::uint32_t shard, std::uint8_t parity, Deadline deadline) {
  char side = parts.batons->side(shard, parity);
  if (parts.view) {
    parts.view->begin(deadline);
    const View* view = parts.view->look().view;
    const Role* role = view == nullptr ? nullptr : view->role(shard);
    if (role != nullptr && !role->both()) side = role->side;
  }
  return parts.places->at(shard, side);
}

std::uint64_t takeover_of(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Deadline deadline) {
  const View* view = parts.view ? parts.view->look().view : nullptr;
  if (view == nullptr || view->takeover == 0) return 0;
  parts.index->seen_takeover(view->takeover);
  const std::optional<Placement> placement = parts.index->placement(kind, owner, deadline);
  // An owner that was moved may have items from before a takeover of the shard it came from.
  if (!placement || placement->epoch > first_epoch) return view->takeover;
  const Role* role = view->role(placement->shard);
  return role == nullptr ? 0 : role->takeover;
}

std::optional<Route> route_of(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Deadline deadline) {
  const std::optional<Placement> placement = parts.index->placement(kind, owner, deadline);
  if (!placement) return std::nullopt;
  Route route;
  route.fence = {kind, owner, placement->epoch, 'A'};
  route.side = &side_of(parts, placement->shard, route.fence.parity(), deadline);
  route.fence.side = route.side->side;
  return route;
}

Settler::Settler(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Intent intent, Deadline deadline)
    : parts_(parts),
      kind_(kind),
      owner_(owner),
      intent_(intent),
      deadline_(deadline),
      backoff_(Millis{1}, Millis{50}),
      retries_(parts.observer, deadline) {}

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
    case Verdict::erased: return false;
    case Verdict::serve:
    case Verdict::serve_noted:
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
  const bool for_a_move = verdict == Verdict::wait || verdict == Verdict::not_here;
  const Millis pause = for_a_move ? std::min(backoff_.next(), longest_for_a_move) : backoff_.next();
  waits_for_ = verdict;
  if (pause >= deadline_.left()) give_up();
  std::this_thread::sleep_for(pause);
}

void Settler::give_up() const {
  throw Unavailable(Code::not_writable, Outcome::not_applied,
                    waits_for_ == Verdict::wait
                        ? "the owner is being moved and took no writes within the deadline; try again"
                        : "the owner's shard and side did not settle within the deadline (a handover or move is going "
                          "on); try again");
}

void Settler::retry_or_throw(const Error& error, const Route& route) {
  // The deadline came during the last look instead of between two: what was waited for is the same.
  if (waits_for_ && error.code() == Code::timeout && error.outcome() == Outcome::not_applied && deadline_.passed())
    give_up();
  if (WEFT_MUTANT("resend_after_lost_reply") && error.outcome() == Outcome::unknown && !deadline_.passed()) return;
  const bool away = error.outcome() == Outcome::not_applied && error.retryable() &&
                    (error.code() == Code::unavailable || error.code() == Code::not_writable);
  const Millis pause = backoff_.next();
  if (!away || !parts_.view || !route.side->shard->pair.b || pause >= deadline_.left())
    return retries_.again_or_throw(error);
  // Not taken from the retry budget: a server that is down is left alone by its breaker, and the other one is asked
  // only when it serves.
  parts_.observer.count("weft.retry");
  parts_.view->refresh(Deadline::in(pause));
  std::this_thread::sleep_for(std::min(pause, deadline_.left()));
}

}  // namespace weft::detail
