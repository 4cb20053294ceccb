#include <algorithm>

#include "base/clock.hpp"
#include "engine/pair_verb.hpp"
#include "engine/semi_sync.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis look_again{20};
constexpr Millis to_connect{10000};

/// Brings both sides back to a running pair: only where no takeover happened, so that whatever a side has written is
/// part of the one history.
class BringIn {
 public:
  explicit BringIn(PairVerb& verb) : verb_(verb), sides_(verb.sides()), deadline_(verb.deadline()) {}

  void confirm_again(char side) {
    if (!verb_.wants_both()) return;
    Session& session = sides_.session(side, deadline_);
    const SemiSync now = look_at_semi_sync(session, deadline_);
    if (now.confirms && now.for_ever && now.also_alone && now.before_shown) return;
    verb_.step("semi-synchronous settings of " + sides_.text(side), [&] {
      prepare_semi_sync(session, deadline_);
      if (sides_.link(side, deadline_).look(deadline_).receives) sides_.link(side, deadline_).stop_receiver(deadline_);
    });
  }

  void replicate_again(char side) {
    const LinkState link = sides_.link(side, deadline_).look_and_restart(deadline_);
    if (link.runs()) return;
    if (!link.there || !link.single || (link.apply_error != 0 && !link.applies))
      refuse(sides_.text(side) + " cannot be brought in: " + link.trouble() +
             (link.there ? "; mend what stopped it first" : "; after a takeover the way back is weftctl pair rejoin"));
    verb_.step("replication into " + sides_.text(side), [&] {
      sides_.link(side, deadline_).start(deadline_);
      const Deadline until = deadline_.sooner(Deadline::in(to_connect));
      while (!sides_.link(side, deadline_).look(deadline_).runs()) {
        if (until.passed())
          refuse(sides_.text(side) +
                 " does not begin to replicate: " + sides_.link(side, deadline_).look(deadline_).trouble());
        system_clock().sleep(look_again);
      }
    });
  }

  void catch_up(char side) {
    if (verb_.options().dry_run) return;
    const GtidPosition written = sides_.link(other_side(side), deadline_).written(deadline_);
    if (!sides_.link(side, deadline_)
             .wait_applied(written, deadline_.sooner(Deadline::in(verb_.options().catching_up))))
      refuse(sides_.text(side) + " has not caught up yet; wait until weftctl status shows no lag, and run it again");
  }

  void write_again(char side) {
    if (!sides_.read_only(side, deadline_)) return;
    verb_.step("read_only off on " + sides_.text(side), [&] { sides_.set_read_only(side, false, deadline_); });
  }

  void wait_for_both_again(char side) {
    if (!verb_.wants_both()) return;
    Session& session = sides_.session(side, deadline_);
    if (look_at_semi_sync(session, deadline_).waits) return;
    verb_.step("commits on " + sides_.text(side) + " wait for the other side again",
               [&] { switch_semi_sync(session, true, deadline_); });
  }

  // All pairs on these servers went alone together.
  void end_solo() {
    const std::vector<std::uint32_t> together = sides_.on_the_same_servers();
    std::vector<Role> roles;
    for (Role& role : verb_.book().all(deadline_)) {
      if (std::find(together.begin(), together.end(), role.shard) == together.end() || role.both()) continue;
      role.state = RoleState::pair;
      role.side = '-';
      roles.push_back(std::move(role));
    }
    if (roles.empty()) return;
    verb_.step("role back to 'pair'", [&] {
      if (!verb_.book().change(roles, false, "role pair", sides_.name() + " and what shares its servers", deadline_))
        refuse(sides_.name() + ": its role was changed meanwhile; look with weftctl status, and run it again");
    });
  }

 private:
  PairVerb& verb_;
  PairSides& sides_;
  Deadline deadline_;
};

}  // namespace

PairReport pair_in(const Topology& topology, std::uint32_t pair, const PairOptions& options, Deadline deadline) {
  PairVerb verb(topology, pair, options, deadline);
  const Role role = verb.role();
  if (!role.both() && (role.state == RoleState::rejoining || !role.position.empty()))
    refuse(verb.sides().name() + ": side " + role.side +
           " serves alone since a takeover; the other side may have writes of its own, so the way back is weftctl pair "
           "rejoin");
  BringIn bring(verb);
  const auto each = [&](auto&& what) {
    what('A');
    what('B');
  };
  each([&](char side) { bring.confirm_again(side); });
  each([&](char side) { bring.replicate_again(side); });
  each([&](char side) { bring.catch_up(side); });
  each([&](char side) { bring.wait_for_both_again(side); });
  bring.end_solo();
  each([&](char side) { bring.write_again(side); });
  for (const std::uint8_t parity : {std::uint8_t{0}, std::uint8_t{1}})
    verb.hand_over_to(parity == 0 ? 'A' : 'B', parity);
  return verb.finish();
}

}  // namespace weft::detail
