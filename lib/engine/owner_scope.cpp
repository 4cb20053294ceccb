#include "engine/owner_scope.hpp"

#include <algorithm>

#include "cache/protocol.hpp"
#include "engine/admin_names.hpp"
#include "model/field_types.hpp"
#include "weft/error.hpp"

namespace weft::detail {

bool OwnerScope::has(std::string_view entity) const {
  return std::any_of(entities.begin(), entities.end(),
                     [&](const Registered* one) { return one->def().name() == entity; });
}

std::vector<std::string> OwnerScope::cache_stems() const {
  constexpr int parts_of_stem = 4;  // "w", store, entity, owner: whatever follows
  std::vector<std::string> stems;
  for (const Registered* entity : entities) {
    if (!entity->def().cached()) continue;
    std::string stem = make_cache_key(parts.store_number, entity->number, entity->def(), Key(OwnerId(owner)), "") + ":";
    std::size_t end = 0;
    for (int part = 0; part < parts_of_stem; ++part) end = stem.find(':', end) + 1;
    stem.resize(end);
    stems.push_back(std::move(stem));
  }
  return stems;
}

OwnerScope scope_of(const Parts& parts, std::string_view kind, std::uint64_t owner, Deadline deadline) {
  OwnerScope scope{parts, std::string(kind)};
  scope.kind = kind_of_text(parts, scope.kind_name, deadline);
  if (owner == 0 || owner > largest_id) throw UsageError("the id of an owner is a number from 1 to 2^63 - 1");
  scope.owner = owner;
  for (const Registered* entity : parts.entities.all()) {
    if (entity->kind == scope.kind) scope.entities.push_back(entity);
  }
  return scope;
}

}  // namespace weft::detail
