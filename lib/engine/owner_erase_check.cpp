#include "engine/owner_erase_check.hpp"

#include "engine/token.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr const char* nothing = "; nothing was erased";

[[noreturn]] void wait_for(const std::string& what) {
  throw Unavailable(Code::not_writable, Outcome::not_applied, what + nothing);
}

std::string place_of(const OwnerAtSide& at) { return "shard " + std::to_string(at.shard) + ", side " + at.side; }

// A side that does not answer, or that is out, may hold rows that come back with it.
void check_sides(const OwnerScope& scope, const OwnerLook& look, Deadline deadline) {
  const std::vector<std::string> troubles = look.troubles();
  if (!troubles.empty()) {
    throw Unavailable("every side of the index and of every shard must answer, so that the end can be proved: " +
                      troubles.front() + nothing);
  }
  if (!scope.parts.view) return;
  scope.parts.view->begin(deadline);
  scope.parts.view->refresh(deadline);
  if (!scope.parts.view->look().good) wait_for("the index does not say who serves the pairs (weftctl status)");
  const auto check = [&](std::uint32_t pair, const std::string& name) {
    if (both_serve(scope.parts, pair)) return;
    wait_for("one side serves " + name +
             " alone, and what the other had written may come back with it: run it again when both serve (weftctl "
             "status)");
  };
  check(0, "the index");
  for (const ShardSpec& shard : scope.parts.topology.shards) check(shard.id, "shard " + std::to_string(shard.id));
}

void check_gates(const OwnerLook& look, bool keep_owner) {
  for (const OwnerAtSide& at : look.sides) {
    if (!at.writes || at.gate == "none") continue;
    const bool home = look.placed && at.shard == look.shard;
    if (home ? at.gate == "open" : at.gate == "moved") continue;
    if (at.gate == "erased") {
      if (!home || !keep_owner) continue;
      throw UsageError("its erasure has begun, and nobody can use it any more; run it again without --keep-owner");
    }
    if (at.gate == "moved" || (at.gate == "open" && look.placed)) {
      throw SchemaError(place_of(at) + ": its gate is " + at.gate + ", and the index places it on shard " +
                        std::to_string(look.shard) + "; weftctl index check says what to do" + nothing);
    }
    if (at.gate == "open") {
      throw SchemaError(place_of(at) +
                        ": its gate is open, and the index has no placement of it; weftctl index check says what to "
                        "do" +
                        nothing);
    }
    wait_for(place_of(at) + ": its gate is " + at.gate + ": a move is going on, or broke off; end it first");
  }
}

void check_known(const OwnerScope& scope, const OwnerLook& look, bool ignore_tables) {
  if (scope.entities.empty()) {
    throw SchemaError("no entity of owner kind " + scope.kind_name +
                      " is known to this run; name its entity file with --entities" + nothing);
  }
  for (const OwnerAtSide& at : look.sides) {
    if (at.unknown_conflicts > 0) {
      throw SchemaError(place_of(at) + ": weft_conflict has " + std::to_string(at.unknown_conflicts) +
                        " rows of this owner id and of entities that this run does not know; name their entity file "
                        "with --entities" +
                        nothing);
    }
    if (at.other_tables.empty() || ignore_tables) continue;
    std::string tables;
    for (const std::string& table : at.other_tables) tables += (tables.empty() ? "" : ", ") + table;
    throw SchemaError(place_of(at) + ": this run knows no entity of the tables " + tables +
                      "; name their entity file with --entities, or say --ignore-tables when you have seen that "
                      "they hold nothing of this owner" +
                      nothing);
  }
}

}  // namespace

void check_erasable(const OwnerScope& scope, const OwnerLook& look, const OwnerEraseOptions& options,
                    Deadline deadline) {
  check_sides(scope, look, deadline);
  check_gates(look, options.keep_owner);
  check_known(scope, look, options.ignore_tables);
}

}  // namespace weft::detail
