#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/places.hpp"
#include "sql/entity_sql.hpp"

namespace weft::detail {

/// A definition in use: its registered numbers and its statements, one set a shard side.
class Registered {
 public:
  struct Unique {
    std::uint16_t claim = 0;
    std::size_t position = 0;  // of the field
  };

  Registered(EntityDef def, std::size_t sides) : def_(std::move(def)), sql_(sides) {}

  const EntityDef& def() const noexcept { return def_; }
  const EntitySql& sql(const ShardSide& side, Dialect dialect) const {
    return sql_[side.number].value([&] { return EntitySql(def_, dialect, *side.database); });
  }
  /// True when a row of it has rows in the index: object->owner or claims.
  bool indexed() const noexcept { return def_.spec().located || !uniques.empty(); }

  std::uint16_t number = 0;
  std::uint16_t kind = 0;
  std::vector<Unique> uniques{};
  bool cached = false;  // the definition wants it and every server's key collation allows it

 private:
  EntityDef def_;
  std::vector<LazySlot<EntitySql>> sql_;
};

/// The definitions in use. Thread safety: all members may be called at once; a Registered lives as long as the
/// registry.
class Registry {
 public:
  const Registered* find(const EntityDef& def) const;
  const Registered* find(std::string_view name) const;
  /// Keeps it, unless the same definition came in first. SchemaError when another definition has that name.
  const Registered& add(std::unique_ptr<Registered> entity);
  std::vector<const Registered*> all() const;

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<const void*, const Registered*> by_identity_;
  std::map<std::string, std::unique_ptr<Registered>, std::less<>> by_name_;
  std::vector<EntityDef> twins_;  // equal definitions made twice: kept, so that their identity stays theirs
};

}  // namespace weft::detail
