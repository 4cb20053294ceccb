#include <algorithm>

#include "engine/pair_verb.hpp"
#include "engine/semi_sync.hpp"

namespace weft::detail {

PairReport pair_solo(const Topology& topology, std::uint32_t pair, char side, const PairOptions& options,
                     Deadline deadline) {
  PairVerb verb(topology, pair, options, deadline);
  PairSides& sides = verb.sides();
  const std::vector<std::uint32_t> together = sides.on_the_same_servers();

  std::vector<Role> roles;
  for (const std::uint32_t one : together) {
    Role role = verb.book().of(one, deadline);
    const char letter = verb.letter_in(one, side);
    PairSides its(topology, one);
    if (!role.may_serve(letter))
      refuse(its.name() + ": side " + role.side + " serves alone; side " + letter + " has not all of its rows");
    for (const BatonStatus& baton : its.batons(letter, deadline).look(deadline)) {
      if (baton.side != letter)
        refuse(its.name() + ": the baton of " + word_of_parity(baton.parity) + " owners is not at side " + letter +
               "; weftctl pair out " + (one == 0 ? "index" : std::to_string(one)) + " " + other_side(letter) +
               " first, or weftctl pair takeover when that side is lost");
    }
    if (!role.both()) continue;
    role.state = RoleState::alone;
    role.side = letter;
    role.position.clear();
    roles.push_back(std::move(role));
  }
  // The role first: until it says so, nobody may acknowledge what only one side has.
  if (!roles.empty()) {
    verb.step("role 'alone' at " + sides.text(side), [&] {
      if (!verb.book().change(
              roles, false, "role alone",
              sides.name() + " and what shares its servers: " + sides.place(side).server + " goes on alone", deadline))
        refuse(sides.name() + ": its role was changed meanwhile; look with weftctl status, and run it again");
    });
  }
  Session& session = sides.session(side, deadline);
  if (look_at_semi_sync(session, deadline).waits) {
    verb.step("commits on " + sides.text(side) + " wait for the other side no longer",
              [&] { switch_semi_sync(session, false, deadline); });
  }
  if (sides.read_only(side, deadline)) {
    verb.step("read_only off on " + sides.text(side), [&] { sides.set_read_only(side, false, deadline); });
  }
  return verb.finish();
}

}  // namespace weft::detail
