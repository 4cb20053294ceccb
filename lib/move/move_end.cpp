#include "move/move_end.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "engine/router.hpp"
#include "engine/verdict.hpp"
#include "engine/view_check.hpp"
#include "move/superseded.hpp"

namespace weft::detail {
namespace {

constexpr Millis one_statement{10000};
// Longer than a session waits for a lock: a change of a gate must not be given up while the server may still make it.
constexpr Millis longer_than_a_lock_wait{1500};

// Everything a mover does may be done twice, so a lost answer is no reason to stop.
bool worth_another_try(const Error& error) {
  return error.outcome() == Outcome::unknown || error.retryable() || lock_trouble(error);
}

bool is_one_of(GateState state, std::initializer_list<GateState> states) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

}  // namespace

MoveEnd::MoveEnd(const Parts& parts, std::uint32_t shard, MoverId mover)
    : parts_(parts),
      shard_(shard),
      mover_(mover),
      database_(*parts.places->at(shard, 'A').database),
      sql_(database_, mover) {}

std::string MoveEnd::text() const {
  return "move " + std::to_string(mover_.move) + ", gate of owner " + std::to_string(mover_.owner) + " on shard " +
         std::to_string(shard_);
}

bool MoveEnd::at_this_side(const GateFacts& facts, const ShardSide& side) {
  if (facts.side != side.side) {
    parts_.batons->learn(shard_, static_cast<std::uint8_t>(mover_.owner % 2), facts.side);
    return false;
  }
  side_ = side.side;
  baton_epoch_ = facts.baton_epoch;
  return true;
}

// attempt(session, side): true when it is done, false when the baton is elsewhere.
template <class Attempt>
void MoveEnd::attempt(Deadline deadline, Attempt&& attempt) {
  Backoff backoff(Millis{2}, Millis{100});
  for (;;) {
    const Deadline soon = Deadline::in(std::clamp(deadline.left(), longer_than_a_lock_wait, one_statement));
    try {
      const ShardSide& side = side_of(parts_, shard_, static_cast<std::uint8_t>(mover_.owner % 2), soon);
      check_before(parts_, side);
      Pool::Lease session = parts_.shard_pool->lease(*side.server, soon);
      if (attempt(*session, side, soon)) return;
    } catch (const Superseded&) {
      throw;
    } catch (Error& error) {
      error.at_shard(shard_, side_);
      if (!worth_another_try(error) || deadline.passed()) throw;
      if (parts_.view) parts_.view->refresh(deadline.sooner(Deadline::in(Millis{200})));
    }
    if (deadline.passed()) {
      throw Unavailable(Code::timeout, Outcome::not_applied,
                        text() + ": the shard's sides did not settle in time; run weftctl move resume");
    }
    system_clock().sleep(std::min(backoff.next(), deadline.left()));
  }
}

void MoveEnd::refuse(const GateFacts& facts, const std::string& wanted) const {
  if (facts.gate && facts.runner > mover_.runner) throw Superseded(text());
  const std::string is = facts.gate ? std::string(word_of(facts.state)) +
                                          (facts.move_id == mover_.move ? " (run " + std::to_string(facts.runner)
                                                                        : " (move " + std::to_string(facts.move_id)) +
                                          ")"
                                    : std::string("missing");
  throw SchemaError(text() + " is " + is + " where " + wanted +
                    " was expected: a takeover may have undone the change; run weftctl move resume, or weftctl move "
                    "abort");
}

GateFacts MoveEnd::look(Deadline deadline) {
  GateFacts facts;
  attempt(deadline, [&](Session& session, const ShardSide& side, Deadline soon) {
    const Bound look = sql_.look();
    facts = GateSql::decode(session.query(*look.statement, look.params, soon));
    return at_this_side(facts, side);
  });
  return facts;
}

void MoveEnd::held(std::initializer_list<GateState> states, Deadline deadline,
                   const std::function<void(Session&)>& work) {
  attempt(deadline, [&](Session& session, const ShardSide& side, Deadline soon) {
    const Bound hold = sql_.hold();
    const GateFacts facts = GateSql::decode(session.begin_query(*hold.statement, hold.params, soon));
    try {
      if (!at_this_side(facts, side)) {
        session.rollback(soon);
        return false;
      }
      const bool ours = facts.gate && facts.move_id == mover_.move &&
                        (facts.runner == mover_.runner || WEFT_MUTANT("move_runner_not_checked"));
      if (!ours || !is_one_of(facts.state, states)) refuse(facts, std::string(word_of(*states.begin())));
      work(session);
    } catch (...) {
      session.rollback(soon);
      throw;
    }
    session.commit(soon);
    return true;
  });
}

void MoveEnd::change_rows(std::initializer_list<GateState> states, Deadline deadline,
                          const std::function<void(Session&)>& work) {
  held(states, deadline, [&](Session& session) {
    work(session);
    const Bound mark = sql_.mark();
    session.execute(*mark.statement, mark.params, deadline);
  });
}

void MoveEnd::change(GateState from, GateState to, std::uint64_t epoch, std::uint32_t moved_to, Deadline deadline) {
  attempt(deadline, [&](Session& session, const ShardSide& side, Deadline soon) {
    const Bound change = sql_.change(side.side, from, to, epoch, moved_to);
    if (session.execute(*change.statement, change.params, soon) == 1) {
      side_ = side.side;
      return true;
    }
    const Bound look = sql_.look();
    const GateFacts facts = GateSql::decode(session.query(*look.statement, look.params, soon));
    if (!at_this_side(facts, side)) return false;
    const bool ours = facts.gate && facts.move_id == mover_.move && facts.runner == mover_.runner;
    if (ours && facts.state == to && facts.epoch == epoch) return true;
    refuse(facts, std::string(word_of(from)));
  });
}

std::optional<GateFacts> MoveEnd::adopt(std::initializer_list<GateState> states, Deadline deadline) {
  std::optional<GateFacts> was;
  attempt(deadline, [&](Session& session, const ShardSide& side, Deadline soon) {
    const Bound look = sql_.look();
    const GateFacts facts = GateSql::decode(session.query(*look.statement, look.params, soon));
    if (!at_this_side(facts, side)) return false;
    was.reset();
    if (!facts.gate) return true;
    if (!is_one_of(facts.state, states)) refuse(facts, std::string(word_of(*states.begin())));
    const Bound adopt = sql_.adopt(side.side, facts.state);
    if (session.execute(*adopt.statement, adopt.params, soon) != 1) {
      if (facts.runner >= mover_.runner && facts.move_id != mover_.move) refuse(facts, "that of an older run");
      if (facts.runner > mover_.runner) throw Superseded(text());
      return false;  // it changed in between: look again
    }
    was = facts;
    return true;
  });
  return was;
}

void MoveEnd::put_open(std::uint64_t epoch, Deadline deadline) {
  attempt(deadline, [&](Session& session, const ShardSide& side, Deadline soon) {
    const Bound look = sql_.look();
    const GateFacts facts = GateSql::decode(session.query(*look.statement, look.params, soon));
    if (!at_this_side(facts, side)) return false;
    if (facts.gate) return true;
    const Bound put = sql_.put(side.side, GateState::open, epoch, 0);
    try {
      session.execute(*put.statement, put.params, soon);
    } catch (const Duplicate&) {
      // A client was there first.
    }
    return false;
  });
}

void MoveEnd::put_incoming(std::uint64_t epoch, std::uint32_t from_shard, Deadline deadline) {
  attempt(deadline, [&](Session& session, const ShardSide& side, Deadline soon) {
    const Bound look = sql_.look();
    const GateFacts facts = GateSql::decode(session.query(*look.statement, look.params, soon));
    if (!at_this_side(facts, side)) return false;
    const bool ours = facts.gate && facts.move_id == mover_.move && facts.runner == mover_.runner;
    if (ours && facts.state == GateState::incoming) return true;
    if (facts.gate && facts.state == GateState::incoming && facts.move_id == mover_.move) {
      const Bound adopt = sql_.adopt(side.side, GateState::incoming);
      if (session.execute(*adopt.statement, adopt.params, soon) != 1) refuse(facts, "that of an older run");
      return true;
    }
    if (facts.gate && facts.state != GateState::moved) refuse(facts, "no gate");
    if (facts.gate && facts.runner >= mover_.runner) refuse(facts, "no gate");
    const Bound put = facts.gate ? sql_.reuse(side.side, epoch, from_shard)
                                 : sql_.put(side.side, GateState::incoming, epoch, from_shard);
    try {
      session.execute(*put.statement, put.params, soon);
    } catch (const Duplicate&) {
      // Somebody was there first: look again.
    }
    return false;
  });
}

}  // namespace weft::detail
