#include "engine/handover.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis look_again{1};
constexpr Millis patience{5000};  // for one statement on a side that answers

/// One handover, from the moment its checks are done.
class Handover {
 public:
  Handover(PairSides& sides, std::uint8_t parity, char from, const HandoverLimits& limits)
      : sides_(sides), parity_(parity), from_(from), to_(other_side(from)), limits_(limits) {}

  HandedOver run(const BatonStatus& there, Deadline deadline) {
    given_ = {parity_, to_, there.epoch + 1};
    if (!sides_.batons(from_, deadline).give(there, to_, deadline.sooner(Deadline::in(limits_.writers)))) {
      throw Unavailable(Code::not_writable, Outcome::not_applied,
                        sides_.name() + ": the baton changed meanwhile; look with weftctl status, and run it again");
    }
    WEFT_REACH("handover.given");
    // From here on it must end well, whatever deadline the caller had.
    if (arrived(Deadline::in(limits_.arrival))) return HandedOver::done;
    return take_back();
  }

 private:
  bool arrived(Deadline until) {
    for (;;) {
      if (at(to_, given_)) return true;
      if (until.passed()) return false;
      system_clock().sleep(look_again);
    }
  }

  bool at(char side, const BatonStatus& wanted) {
    try {
      return sides_.batons(side, Deadline::in(patience)).look(parity_, Deadline::in(patience)).epoch >= wanted.epoch;
    } catch (const Error& error) {
      Unavailable unclear(Code::unavailable, Outcome::unknown,
                          sides_.name() + ": the baton was given, and " + sides_.text(side) +
                              " does not answer now; when it is back it takes the baton, and weftctl pair in hands it "
                              "home; if it is lost, weftctl pair takeover (" +
                              std::string(error.message()) + ")");
      throw unclear;
    }
  }

  // The other side must not open between the arrival of "it is yours" and that of "it is not": its applier is stopped
  // until this side has the baton again, and read_only keeps writers out until both have been applied.
  HandedOver take_back() {
    const Deadline deadline = Deadline::in(patience);
    sides_.link(to_, deadline).stop_applier(deadline);
    if (at(to_, given_)) {  // it came at the last moment
      sides_.link(to_, deadline).start_applier(deadline);
      return HandedOver::done;
    }
    const bool was_read_only = sides_.read_only(to_, deadline);
    sides_.set_read_only(to_, true, deadline);
    WEFT_REACH("handover.back");
    sides_.batons(from_, deadline).give(given_, from_, deadline);
    sides_.link(to_, deadline).start_applier(deadline);
    if (was_read_only) return HandedOver::handed_back;
    given_ = {parity_, from_, given_.epoch + 1};
    if (!arrived(Deadline::in(std::max(patience, limits_.catching_up)))) {
      throw Unavailable(Code::not_writable, Outcome::unknown,
                        sides_.name() + ": the baton was handed back, but " + sides_.text(to_) +
                            " has not applied that yet and was left at read_only = ON; when its applier runs again, "
                            "SET GLOBAL read_only = OFF there");
    }
    sides_.set_read_only(to_, false, deadline);
    return HandedOver::handed_back;
  }

  PairSides& sides_;
  std::uint8_t parity_;
  char from_;
  char to_;
  const HandoverLimits& limits_;
  BatonStatus given_{};
};

// Writers go on meanwhile, so what is left after one round of catching up takes about as long as the next: only when a
// round is short will the baton arrive in time.
bool close_behind(PairSides& sides, char from, const HandoverLimits& limits, Deadline deadline) {
  const Deadline until = deadline.sooner(Deadline::in(limits.catching_up));
  for (;;) {
    const SteadyTime begun = std::chrono::steady_clock::now();
    const GtidPosition written = sides.link(from, deadline).written(deadline);
    if (!sides.link(other_side(from), deadline).wait_applied(written, until)) return false;
    if (std::chrono::steady_clock::now() - begun < limits.arrival / 4) return true;
    if (until.passed()) return false;
  }
}

}  // namespace

void need_replication(PairSides& sides, char to, Deadline deadline) {
  const LinkState link = sides.link(to, deadline).look_and_restart(deadline);
  if (link.runs()) return;
  throw Unavailable(Code::not_writable, Outcome::not_applied,
                    sides.text(to) + " does not follow its other side: " + link.trouble() +
                        "; look at SHOW ALL SLAVES STATUS there and mend it first (a side that came back after a "
                        "takeover: weftctl pair rejoin; one that was restarted: START SLAVE and SET GLOBAL read_only = "
                        "OFF once its role is still 'pair')");
}

HandedOver hand_over(PairSides& sides, std::uint8_t parity, char from, const HandoverLimits& limits,
                     Deadline deadline) {
  const char to = other_side(from);
  const BatonStatus there = sides.batons(from, deadline).look(parity, deadline);
  if (there.side != from) {
    // On its way, or there: either way it is not ours to give.
    const BatonStatus other = sides.batons(to, deadline).look(parity, deadline);
    if (other.side == to) return HandedOver::nothing_to_do;
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      sides.name() + ": the baton is on its way and has not arrived; " + sides.text(to) +
                          " does not apply what comes in: look at SHOW ALL SLAVES STATUS there");
  }
  need_replication(sides, to, deadline);
  if (sides.read_only(to, deadline))
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      sides.text(to) +
                          " stands at read_only = ON and could not take writes; SET GLOBAL read_only = OFF "
                          "there once it may serve");
  if (!close_behind(sides, from, limits, deadline)) {
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      sides.text(to) +
                          " is too far behind to take over without a long pause; wait until weftctl status shows no "
                          "lag (or there is less to write), and run it again");
  }
  return Handover(sides, parity, from, limits).run(there, deadline);
}

}  // namespace weft::detail
