#include "engine/registry.hpp"

#include <mutex>

#include "weft/error.hpp"

namespace weft::detail {

const Registered* Registry::find(const EntityDef& def) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_identity_.find(def.identity());
  return found == by_identity_.end() ? nullptr : found->second;
}

const Registered* Registry::find(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second.get();
}

const Registered& Registry::add(std::unique_ptr<Registered> entity) {
  const std::unique_lock lock(mutex_);
  const EntityDef def = entity->def();
  const auto found = by_name_.find(def.name());
  if (found == by_name_.end()) {
    const Registered& kept = *entity;
    by_name_.emplace(def.name(), std::move(entity));
    by_identity_.emplace(def.identity(), &kept);
    return kept;
  }
  const Registered& there = *found->second;
  if (there.def().fingerprint() != def.fingerprint()) {
    throw SchemaError(
        "entity " + def.name() +
        " is already in use in this store with another definition; give every part of the program the same one");
  }
  if (by_identity_.emplace(def.identity(), &there).second && !there.def().same_as(def)) twins_.push_back(def);
  return there;
}

std::vector<const Registered*> Registry::all() const {
  const std::shared_lock lock(mutex_);
  std::vector<const Registered*> entities;
  entities.reserve(by_name_.size());
  for (const auto& [name, entity] : by_name_) entities.push_back(entity.get());
  return entities;
}

}  // namespace weft::detail
