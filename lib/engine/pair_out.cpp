#include "engine/pair_verb.hpp"

namespace weft::detail {
namespace {

// Several pairs may stand on one server; it may be taken down when it writes for none of them.
void note_others(PairVerb& verb, char side) {
  const std::string& server = verb.sides().place(side).server;
  const auto look = [&](std::uint32_t pair, const PairSpec& spec) {
    if (pair == verb.sides().pair() || !spec.b) return;
    for (const char letter : {'A', 'B'}) {
      if (spec.side(letter).server != server) continue;
      PairSides other(verb.topology(), pair);
      for (const BatonStatus& baton : other.batons(letter, verb.deadline()).look(verb.deadline())) {
        if (baton.side != letter) continue;
        verb.note("server " + server + " still writes for " + other.name() + " (side " + letter +
                  "): take that side out, too, before the server goes down");
        break;
      }
    }
  };
  look(0, verb.topology().index);
  for (const ShardSpec& shard : verb.topology().shards) look(shard.id, shard.pair);
}

}  // namespace

PairReport pair_out(const Topology& topology, std::uint32_t pair, char side, const PairOptions& options,
                    Deadline deadline) {
  PairVerb verb(topology, pair, options, deadline);
  PairSides& sides = verb.sides();
  const char stays = other_side(side);
  const Role role = verb.role();
  if (!role.may_serve(stays)) {
    refuse(sides.name() + ": side " + side + " serves alone (role " + word_of(role.state) +
           "), so nobody could go on without it; bring side " + stays + " in first (weftctl pair " +
           (role.position.empty() ? "in)" : "rejoin)"));
  }
  if (role.both()) {
    for (const std::uint8_t parity : {std::uint8_t{0}, std::uint8_t{1}}) verb.hand_over_to(stays, parity);
    if (!options.dry_run &&
        !sides.link(stays, deadline).wait_applied(sides.link(side, deadline).written(deadline), deadline))
      refuse(sides.text(stays) + " has the batons, but not yet all that side " + side +
             " wrote; wait until weftctl status shows no lag, and run it again");
    note_others(verb, side);
    if (verb.wants_both())
      verb.note("commits on side " + std::string(1, stays) + " wait for side " + side +
                " (durability = pair): run weftctl pair solo before it goes down");
  } else {
    verb.note("side " + std::string(1, side) + " is out already: side " + stays + " serves alone");
  }
  return verb.finish();
}

}  // namespace weft::detail
