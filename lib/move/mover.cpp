#include "move/mover.hpp"

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "move/copier.hpp"
#include "move/purger.hpp"
#include "move/superseded.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t short_round = 64;  // notes; then the source may be locked
constexpr int most_rounds = 1000;        // writers that are faster than the mover are not waited for
constexpr std::uint32_t nowhere = 0;

}  // namespace

void Mover::run() {
  take_gates();
  // Whoever ran it before left writers waiting: they go on first.
  const MoveState found = scene_.entry.state;
  if (found == MoveState::locked || found == MoveState::verified) unlock("taken up again");
  while (!has_ended(scene_.entry.state)) {
    switch (scene_.entry.state) {
      case MoveState::planned: prepare(); break;
      case MoveState::copying: copy(); break;
      case MoveState::delta:
        catch_up();
        while (!switch_over()) catch_up();
        break;
      case MoveState::flipped: finish_flip(); break;
      case MoveState::settling: settle(); break;
      case MoveState::purged: clean_up(); break;
      case MoveState::aborting: finish_abort(); break;
      default:
        throw Error(Code::internal, Outcome::not_applied,
                    scene_.entry.text() + ": no step begins in state " + word_of(scene_.entry.state));
    }
  }
}

// From here on every statement of an earlier run meets another number and does nothing.
void Mover::take_gates() {
  const bool before = before_flip(scene_.entry.state) || scene_.entry.state == MoveState::aborting;
  if (before) {
    scene_.source.put_open(scene_.entry.epoch, scene_.deadline);  // of an owner that was never used
    scene_.source.adopt({GateState::open, GateState::moving, GateState::locked}, scene_.deadline);
    // Also where there is none yet: an earlier run may be about to put it.
    scene_.target.put_incoming(scene_.entry.epoch, scene_.entry.source, scene_.deadline);
  } else {
    scene_.source.adopt({GateState::moved, GateState::locked, GateState::moving}, scene_.deadline);
    scene_.target.adopt({GateState::incoming, GateState::open}, scene_.deadline);
  }
  WEFT_REACH("move.gates_taken");
}

void Mover::prepare() {
  scene_.check_stop();
  scene_.advance(MoveState::copying);
}

void Mover::copy() {
  WEFT_REACH("move.copying");
  const GateFacts source = scene_.source.look(scene_.deadline);
  if (source.state == GateState::open) {
    scene_.source.change(GateState::open, GateState::moving, scene_.entry.epoch, nowhere, scene_.deadline);
    // Writers under an open gate noted nothing: what was copied before has gaps.
    batons_moved_ = batons_moved_ || scene_.entry.copied > 0;
  }
  WEFT_REACH("move.moving");
  if (scene_.entry.source_baton == 0) {
    scene_.entry.source_baton = scene_.source.look(scene_.deadline).baton_epoch;
    scene_.entry.target_baton = scene_.target.look(scene_.deadline).baton_epoch;
    scene_.journal.keep(scene_.entry, scene_.deadline);
  }
  copy_tables(scene_);
  copy_tokens(scene_);
  WEFT_REACH("move.copied");
  scene_.entry.rows = verifier_.count(GateState::moving);
  scene_.entry.position.clear();
  scene_.advance(MoveState::delta);
}

// A takeover may have lost rows of the copy, or notes of writers, that one side alone had.
bool Mover::batons_as_known() {
  const std::uint64_t source = scene_.source.look(scene_.deadline).baton_epoch;
  const std::uint64_t target = scene_.target.look(scene_.deadline).baton_epoch;
  const bool same = source == scene_.entry.source_baton && target == scene_.entry.target_baton;
  scene_.entry.source_baton = source;
  scene_.entry.target_baton = target;
  return same;
}

void Mover::drain() {
  for (int round = 0; round < most_rounds; ++round) {
    scene_.check_stop();
    const std::size_t served = delta_.round(GateState::moving);
    scene_.keep_now_and_then();
    scene_.rest(served, scene_.target);
    if (served < short_round) return;
  }
}

// Until what is left is as little as it gets while writers go on.
void Mover::catch_up() {
  WEFT_REACH("move.catching_up");
  const GateFacts gate = scene_.source.look(scene_.deadline);
  if (gate.state == GateState::open) {  // a takeover undid it
    scene_.source.change(GateState::open, GateState::moving, scene_.entry.epoch, nowhere, scene_.deadline);
    batons_moved_ = true;
  }
  if (gate.state == GateState::locked)  // by a statement whose answer was lost
    scene_.source.change(GateState::locked, GateState::moving, scene_.entry.epoch, nowhere, scene_.deadline);
  batons_moved_ = !batons_as_known() || batons_moved_;
  drain();
  const bool large = scene_.entry.rows > scene_.options.verify_rows;
  const bool unknown = delta_.take_unknown();
  if (batons_moved_ || unknown || (large && !verifier_.ranges_known())) {
    const std::uint64_t differed = verifier_.compare_ranges();
    if (differed > 0) scene_.step("compared, " + std::to_string(differed) + " rows copied once more");
    if (batons_moved_) copy_tokens(scene_);
    batons_moved_ = false;
    drain();
  }
  if (verifier_.ranges_known()) verifier_.settle();
  scene_.journal.keep(scene_.entry, scene_.deadline);
  for (const MoveEnd* end : {&scene_.source, &scene_.target}) {
    if (scene_.both.one_serves_alone(end->shard(), scene_.deadline))
      throw Unavailable(Code::not_writable, Outcome::not_applied,
                        scene_.entry.text() + ": shard " + std::to_string(end->shard()) +
                            " is served by one side alone; run weftctl move resume when both sides serve");
    scene_.both.wait(end->shard(), end->side(), scene_.deadline);
  }
  drain();
}

void Mover::settle() {
  make_everywhere(scene_.target, GateState::open, [&](GateState) { open_target(); });
  WEFT_REACH("move.settled");
  purge_rows(scene_, scene_.source, GateState::moved, &OwnerTable::copy_from);
  WEFT_REACH("move.rows_purged");
  scene_.advance(MoveState::purged);
}

void Mover::clean_up() {
  WEFT_REACH("move.cleaning");
  drop_notes(scene_, scene_.source, GateState::moved);
  drop_notes(scene_, scene_.target, GateState::open);
  scene_.entry.reason.clear();
  scene_.advance(MoveState::done);
}

void Mover::abort() {
  if (scene_.entry.state != MoveState::aborting) {
    if (!before_flip(scene_.entry.state))
      throw UsageError(scene_.entry.text() +
                       " is past the point of no return: the owner lives on the target; let it end with weftctl move "
                       "resume, then move it back");
    scene_.advance(MoveState::aborting);
  }
  WEFT_REACH("move.aborting");
  take_gates();
  finish_abort();
}

void Mover::finish_abort() {
  for (const GateState state : {GateState::locked, GateState::moving}) {
    if (scene_.source.look(scene_.deadline).state == state)
      scene_.source.change(state, GateState::open, scene_.entry.epoch, nowhere, scene_.deadline);
  }
  WEFT_REACH("move.reopened");
  purge_rows(scene_, scene_.target, GateState::incoming, &OwnerTable::copy_to);
  drop_notes(scene_, scene_.target, GateState::incoming);
  drop_notes(scene_, scene_.source, GateState::open);
  // The gate stays, and says where the owner is: a client that is late must not put in an open one.
  scene_.target.change(GateState::incoming, GateState::moved, scene_.entry.epoch - 1, scene_.entry.source,
                       scene_.deadline);
  scene_.advance(MoveState::aborted);
}

}  // namespace weft::detail
