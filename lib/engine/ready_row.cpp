#include "base/failpoint.hpp"
#include "engine/store_core.hpp"
#include "model/check.hpp"

namespace weft::detail {

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
  // Not 1: a key that is erased and created again must never meet an old version.
  const std::uint64_t first = WEFT_MUTANT("first_version_1") ? 1 : parts.ids->next("version", deadline);
  ready.values[def.version_position()] = first;
  return ready;
}

}  // namespace weft::detail
