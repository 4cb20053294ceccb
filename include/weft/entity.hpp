#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/field_access.hpp"
#include "weft/row.hpp"

namespace weft {
inline namespace v1 {

/// A typed view of an entity: which member of T holds which field. Built by chaining, checked at first use (SchemaError
/// with every fault). Copying shares it. Thread safety: after the chain, all members may be called at once.
template <class T>
class Entity {
 public:
  explicit Entity(std::string name) : state_(std::make_shared<State>()) { state_->spec.name = std::move(name); }

  /// The owner's column, first part of the key.
  template <class M>
  Entity& owner(std::string kind, std::string field, M T::*member) {
    state_->spec.owner_kind = std::move(kind);
    add(field, member);
    state_->spec.key.insert(state_->spec.key.begin(), std::move(field));
    return *this;
  }
  /// The object is its own owner (a user row): create() with id 0 makes the owner too.
  template <class M>
  Entity& owner_root(std::string kind, std::string field, M T::*member) {
    return owner(std::move(kind), std::move(field), member);
  }
  /// A key part given by the ticket servers when it is 0.
  template <class M>
  Entity& id(std::string field, M T::*member) {
    state_->spec.id_field = field;
    return key(std::move(field), member);
  }
  /// A key part given by the caller. Text and blobs need a length in `options`: at most 191 characters or 255 bytes.
  template <class M>
  Entity& key(std::string field, M T::*member, FieldOptions options = {}) {
    add(field, member, std::move(options));
    state_->spec.key.push_back(std::move(field));
    return *this;
  }
  /// A field; `options` change what its C++ type alone cannot say (length, scale, column, fallback, allowed values).
  template <class M>
  Entity& field(std::string name, M T::*member, FieldOptions options = {}) {
    add(std::move(name), member, std::move(options));
    return *this;
  }
  /// Where the row's version is kept; save() compares it.
  template <class M>
  Entity& version(M T::*member, std::string field = "row_version") {
    add(field, member);
    state_->spec.version_field = std::move(field);
    return *this;
  }
  Entity& table(std::string name) {
    state_->spec.table = std::move(name);
    return *this;
  }
  Entity& index(std::string name, std::vector<std::string> fields) {
    state_->spec.indexes.push_back({std::move(name), std::move(fields)});
    return *this;
  }
  Entity& located() {
    state_->spec.located = true;
    return *this;
  }
  Entity& unique(std::string claim, std::string field) {
    state_->spec.uniques.push_back({std::move(claim), std::move(field)});
    return *this;
  }
  Entity& cached_for(std::chrono::seconds time, CacheMode mode = CacheMode::strict) {
    state_->spec.cached_for = time;
    state_->spec.cache_mode = mode;
    return *this;
  }

  const EntityDef& def() const {
    std::call_once(state_->once, [this] { state_->def = std::make_unique<EntityDef>(state_->spec); });
    return *state_->def;
  }
  Row row(const T& object) const {
    std::vector<Value> values(def().fields().size());
    for (std::size_t at = 0; at < state_->members.size(); ++at) values[at] = state_->members[at].read(&object);
    return Row(def(), std::move(values));
  }
  T object(Row row) const {
    T made{};
    for (std::size_t at = 0; at < state_->members.size(); ++at)
      state_->members[at].write(&made, std::move(row.values()[at]));
    return made;
  }

 private:
  struct State {
    EntitySpec spec;
    std::vector<detail::Member> members;  // one a field, in the spec's order
    std::once_flag once;
    std::unique_ptr<EntityDef> def;
  };

  template <class M>
  void add(std::string name, M T::*member, FieldOptions options = {}) {
    state_->spec.fields.push_back(detail::field_of<M>(std::move(name), std::move(options)));
    state_->members.push_back(detail::Member::of(member));
  }

  std::shared_ptr<State> state_;
};

}  // namespace v1
}  // namespace weft
