#include "base/failpoint.hpp"
#include "engine/store_core.hpp"
#include "model/check.hpp"
#include "model/field_types.hpp"
#include "weft/error.hpp"

namespace weft::detail {

namespace {

// Saves of one life of a row before its versions could run into those of another life.
constexpr unsigned bits_of_saves = 20;

}  // namespace

// Not 1: a key that is erased and created again must never meet a version of its former life, and every save raises
// the version by one. So each life has a ticket, and a range of versions of its own.
std::uint64_t first_version(const Parts& parts, const EntityDef& def, Deadline deadline) {
  const std::uint64_t ticket = parts.ids->next("version", deadline);
  if (ticket > largest_id >> bits_of_saves) {
    Error error(Code::overloaded, Outcome::not_applied, "the tickets for first versions are used up (2^43)");
    error.at_entity(def.name());
    throw error;
  }
  return ticket << bits_of_saves;
}

ReadyRow ready_row(const Parts& parts, const Registered& entity, Row row, Deadline deadline) {
  const EntityDef& def = entity.def();
  if (!row.def().same_as(def) && row.def().fingerprint() != def.fingerprint()) {
    throw UsageError("the row is of entity " + row.def().name() + ", not of " + def.name());
  }
  ReadyRow ready{std::move(row.values()), false};
  if (const auto position = def.id_position()) {
    Value& id = ready.values[*position];
    if (id.is_null() || id == Value(0)) {
      id = parts.ids->next("object", deadline);
      ready.fresh_id = true;
    }
  }
  check_row(def, ready.values);
  ready.values[def.version_position()] = WEFT_MUTANT("first_version_1") ? 1 : first_version(parts, def, deadline);
  return ready;
}

}  // namespace weft::detail
