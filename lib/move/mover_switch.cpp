#include <algorithm>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "move/mover.hpp"
#include "move/superseded.hpp"
#include "wire/retries.hpp"

namespace weft::detail {
namespace {

constexpr Millis for_unlocking{10000};
constexpr Millis between_tries{200};
constexpr std::uint32_t nowhere = 0;

}  // namespace

bool Mover::over_budget(SteadyTime begun) const { return system_clock().now() - begun > scene_.options.pause; }

// Writers go on.
void Mover::unlock(const std::string& reason) {
  if (scene_.source.look(Deadline::in(for_unlocking)).state == GateState::locked)
    scene_.source.change(GateState::locked, GateState::moving, scene_.entry.epoch, nowhere,
                         Deadline::in(for_unlocking));
  WEFT_REACH("move.unlocked");
  scene_.entry.reason = reason;
  scene_.advance(MoveState::delta);
}

// One try. False: writers would have waited too long, and go on.
bool Mover::switch_over() {
  scene_.check_stop();
  if (scene_.entry.tries >= scene_.options.tries) {
    const std::string tries = std::to_string(scene_.entry.tries);
    scene_.entry.tries = 0;
    scene_.entry.reason = "writers would have waited longer than " + std::to_string(scene_.options.pause.count()) +
                          " ms in each of " + tries + " tries";
    scene_.journal.keep(scene_.entry, scene_.deadline);
    throw Unavailable(Code::timeout, Outcome::not_applied,
                      scene_.entry.text() + ": " + scene_.entry.reason +
                          "; run weftctl move resume when there is less to write, or with a longer --pause-ms");
  }
  ++scene_.entry.tries;
  if (scene_.entry.tries > 1) system_clock().sleep(between_tries);
  scene_.entry.reason.clear();
  scene_.advance(MoveState::locked);
  const SteadyTime begun = system_clock().now();
  const Deadline whole = scene_.deadline;
  scene_.deadline = whole.sooner(Deadline::in(scene_.options.pause));  // nothing may keep writers waiting
  try {
    const bool flipped = locked_part(begun, whole);
    scene_.deadline = whole;
    if (!flipped) return false;
  } catch (const Superseded&) {
    throw;
  } catch (const Error& error) {
    const bool late = scene_.deadline.passed() || error.code() == Code::timeout;
    scene_.deadline = whole;
    // Past the flip there is no way back; what is left is done by the next run.
    if (scene_.entry.state != MoveState::locked && scene_.entry.state != MoveState::verified) throw;
    unlock(std::string(error.message()));  // if that fails, the next run unlocks
    if (late && error.retryable()) return false;
    throw;
  }
  finish_flip();
  const auto paused = std::chrono::duration_cast<std::chrono::microseconds>(system_clock().now() - begun);
  scene_.entry.pause_us = static_cast<std::uint64_t>(paused.count());
  scene_.step("open on shard " + std::to_string(scene_.entry.target) + ", writers waited " +
              std::to_string(paused.count() / 1000) + " ms");
  scene_.journal.keep(scene_.entry, scene_.deadline);
  return true;
}

bool Mover::locked_part(SteadyTime begun, Deadline whole) {
  const Deadline budget = scene_.deadline;
  const auto give_up = [&](const char* why) {
    scene_.deadline = whole;
    unlock(why);
    return false;
  };
  WEFT_REACH("move.locking");
  if (!WEFT_MUTANT("move_no_lock")) {
    try {
      scene_.source.change(GateState::moving, GateState::locked, scene_.entry.epoch, nowhere, budget);
    } catch (const Unavailable& error) {
      if (!lock_trouble(error) && error.code() != Code::timeout) throw;
      return give_up("writers under way did not end in time");
    }
  }
  WEFT_REACH("move.locked");
  const GateState held = WEFT_MUTANT("move_no_lock") ? GateState::moving : GateState::locked;
  delta_.rest_of(held);
  if (delta_.take_unknown()) {
    batons_moved_ = true;  // compare again
    return give_up("raw SQL wrote while it was locked");
  }
  WEFT_REACH("move.last_round");
  const bool as_a_whole = !verifier_.ranges_known() || scene_.entry.rows <= scene_.options.verify_rows;
  const std::string fault = WEFT_MUTANT("move_no_lock") ? ""
                            : as_a_whole                ? verifier_.fault_of_all()
                                                        : verifier_.fault_of_the_rest();
  if (!fault.empty()) {
    scene_.deadline = whole;
    unlock("the copy differs: " + fault);
    throw SchemaError(scene_.entry.text() + ": the copy differs from the source: " + fault +
                      ". Nothing was moved, and both are kept as they are; look at them, then weftctl move resume "
                      "compares them row by row, or weftctl move abort deletes the copy");
  }
  if (over_budget(begun)) return give_up("comparing took too long");
  scene_.advance(MoveState::verified);
  WEFT_REACH("move.verified");
  // A failover from here to the flip must find lock and copy on whatever side serves then.
  if (!WEFT_MUTANT("move_not_everywhere")) {
    try {
      scene_.both.wait(scene_.source.shard(), scene_.source.side(), budget);
      scene_.both.wait(scene_.target.shard(), scene_.target.side(), budget);
    } catch (const Unavailable& error) {
      if (error.code() != Code::timeout) throw;
      return give_up("the other sides did not have all of it in time");
    }
  }
  const std::uint64_t source = scene_.entry.source_baton;
  const std::uint64_t target = scene_.entry.target_baton;
  if (!batons_as_known()) {
    scene_.entry.source_baton = source;  // catching up shall see it, too
    scene_.entry.target_baton = target;
    return give_up("a baton was handed over or taken meanwhile");
  }
  WEFT_REACH("move.everywhere");
  if (over_budget(begun)) return give_up("it took too long");
  scene_.deadline = whole;
  if (WEFT_MUTANT("move_opened_early"))
    scene_.target.change(GateState::incoming, GateState::open, scene_.entry.epoch + 1, nowhere, scene_.deadline);
  WEFT_REACH("move.flipping");
  scene_.journal.flip(scene_.entry, scene_.deadline);
  scene_.step("flipped");
  WEFT_REACH("move.flipped");
  return true;
}

// After the flip the owner takes no writes until this is done: what passes is waited for.
template <class Step>
void Mover::insist(Step&& step) {
  Backoff backoff(Millis{5}, Millis{500});
  std::string said;
  for (;;) {
    try {
      return step();
    } catch (const Superseded&) {
      throw;
    } catch (const Unavailable& error) {
      if (scene_.deadline.passed()) throw;
      scene_.check_stop();
      if (said != error.message())
        scene_.step("the owner takes no writes until this has passed: " + std::string(error.message()));
      said = error.message();
    }
    system_clock().sleep(std::min(backoff.next(), scene_.deadline.left()));
  }
}

// A change of a gate that must be on both sides before anything else happens. A side that was lost meanwhile may have
// taken it along: then it is made again on the one that serves.
void Mover::make_everywhere(MoveEnd& end, GateState wanted, const std::function<void(GateState)>& change) {
  insist([&] {
    change(end.look(scene_.deadline).state);
    const GateFacts made = end.look(scene_.deadline);
    scene_.both.wait(end.shard(), made.side, scene_.deadline);
    const GateFacts now = end.look(scene_.deadline);
    if (now.state == wanted && now.baton_epoch == made.baton_epoch) return;
    throw Unavailable(scene_.entry.text() + ": shard " + std::to_string(end.shard()) +
                      " went to its other side just then");
  });
}

// The placement first, then the source says so, and when nobody can be served there any more, the target opens.
void Mover::finish_flip() {
  const std::uint64_t epoch = scene_.entry.epoch;
  insist([&] {
    scene_.both.wait(index_pair_id, scene_.parts.batons->side(index_pair_id, scene_.entry.parity()), scene_.deadline);
  });
  make_everywhere(scene_.source, GateState::moved, [&](GateState state) {
    if (state == GateState::moved) return;
    scene_.source.change(state, GateState::moved, epoch, scene_.entry.target, scene_.deadline);
    WEFT_REACH("move.source_moved");
  });
  WEFT_REACH("move.opening");
  open_target();
  WEFT_REACH("move.opened");
  scene_.advance(MoveState::settling);
}

void Mover::open_target() {
  if (scene_.target.look(scene_.deadline).state == GateState::open) return;
  insist([&] {
    scene_.target.change(GateState::incoming, GateState::open, scene_.entry.epoch + 1, nowhere, scene_.deadline);
  });
}

}  // namespace weft::detail
