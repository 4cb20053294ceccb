#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/entity.hpp"
#include "weft/verbs.hpp"

namespace weft {
inline namespace v1 {

/// The verbs, typed: a small value, copied freely. Each member is the verb of the same name in `Verbs`.
template <class T>
class Repository {
 public:
  Repository(std::shared_ptr<Verbs> door, Entity<T> entity) : door_(std::move(door)), entity_(std::move(entity)) {}

  T create(T object, const CallOptions& options = {}) {
    return entity_.object(door_->create(def(), entity_.row(object), options));
  }
  std::vector<T> create_many(const std::vector<T>& objects, const CallOptions& options = {}) {
    std::vector<Row> rows;
    rows.reserve(objects.size());
    for (const T& object : objects) rows.push_back(entity_.row(object));
    return typed(door_->create_many(def(), std::move(rows), options));
  }
  T create_or_find(const T& object, const CallOptions& options = {}) {
    return entity_.object(door_->create_or_find(def(), entity_.row(object), options));
  }
  std::optional<T> find(const Key& key, const CallOptions& options = {}) {
    return typed(door_->find(def(), key, options));
  }
  std::optional<T> find_by_id(Id id, const CallOptions& options = {}) {
    return typed(door_->find_by_id(def(), id, options));
  }
  std::optional<T> find_by_unique(std::string_view claim, const Value& value, const CallOptions& options = {}) {
    return typed(door_->find_by_unique(def(), claim, value, options));
  }
  std::vector<std::optional<T>> find_many(std::span<const Key> keys, const CallOptions& options = {}) {
    std::vector<std::optional<T>> objects;
    objects.reserve(keys.size());
    for (auto& row : door_->find_many(def(), keys, options)) objects.push_back(typed(std::move(row)));
    return objects;
  }
  PageOf<T> find_by_owner(OwnerId owner, const OwnerQuery& query = {}, const CallOptions& options = {}) {
    Page page = door_->find_by_owner(def(), owner, query, options);
    return {typed(std::move(page.rows)), std::move(page.cursor)};
  }
  std::uint64_t count(OwnerId owner, const OwnerQuery& query = {}, const CallOptions& options = {}) {
    return door_->count(def(), owner, query, options);
  }
  bool save(T& object, const CallOptions& options = {}) {
    Row row = entity_.row(object);
    const bool there = door_->save(def(), row, options);
    if (there) object = entity_.object(std::move(row));
    return there;
  }
  std::optional<std::uint64_t> save_fields(const Key& key, const Fields& fields, std::uint64_t base_version,
                                           const CallOptions& options = {}) {
    return door_->save_fields(def(), key, fields, base_version, options);
  }
  std::optional<std::int64_t> increment(const Key& key, std::string_view field, std::int64_t by,
                                        const CallOptions& options = {}) {
    return door_->increment(def(), key, field, by, options);
  }
  bool erase(const Key& key, const CallOptions& options = {}) { return door_->erase(def(), key, options); }

  const EntityDef& def() const { return entity_.def(); }

 private:
  std::optional<T> typed(std::optional<Row> row) const {
    if (!row) return std::nullopt;
    return entity_.object(std::move(*row));
  }
  std::vector<T> typed(std::vector<Row> rows) const {
    std::vector<T> objects;
    objects.reserve(rows.size());
    for (Row& row : rows) objects.push_back(entity_.object(std::move(row)));
    return objects;
  }

  std::shared_ptr<Verbs> door_;
  Entity<T> entity_;
};

}  // namespace v1
}  // namespace weft
