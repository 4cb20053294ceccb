#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/mapping.hpp"

namespace weft {
inline namespace v1 {

/// A typed view of an entity: which member of T holds which field. Built by chaining, checked at first use (SchemaError
/// with every fault). Copying shares it. Thread safety: after the chain, all members may be called at once.
template <class T>
class Entity {
 public:
  explicit Entity(std::string_view name) : mapping_(std::make_shared<detail::Mapping>(name)) {}

  /// The owner's column, first part of the key.
  template <class M>
  Entity& owner(std::string_view kind, std::string_view field, M T::*member) {
    mapping_->add_owner(kind, detail::MemberField::of(field, member));
    return *this;
  }
  /// The object is its own owner (a user row): create() with id 0 makes the owner too.
  template <class M>
  Entity& owner_root(std::string_view kind, std::string_view field, M T::*member) {
    return owner(kind, field, member);
  }
  /// A key part given by the ticket servers when it is 0.
  template <class M>
  Entity& id(std::string_view field, M T::*member) {
    mapping_->add_id(detail::MemberField::of(field, member));
    return *this;
  }
  /// A key part given by the caller. Text and blobs need a length in `options`: at most 191 characters or 255 bytes.
  template <class M>
  Entity& key(std::string_view field, M T::*member) {
    mapping_->add_key(detail::MemberField::of(field, member));
    return *this;
  }
  template <class M>
  Entity& key(std::string_view field, M T::*member, FieldOptions options) {
    mapping_->add_key(detail::MemberField::of(field, member), std::move(options));
    return *this;
  }
  /// A field; `options` change what its C++ type alone cannot say (length, scale, column, fallback, allowed values).
  template <class M>
  Entity& field(std::string_view name, M T::*member) {
    mapping_->add(detail::MemberField::of(name, member));
    return *this;
  }
  template <class M>
  Entity& field(std::string_view name, M T::*member, FieldOptions options) {
    mapping_->add(detail::MemberField::of(name, member), std::move(options));
    return *this;
  }
  /// Where the row's version is kept; save() compares it.
  template <class M>
  Entity& version(M T::*member, std::string_view field = "row_version") {
    mapping_->add_version(detail::MemberField::of(field, member));
    return *this;
  }
  Entity& table(std::string_view name) {
    mapping_->spec().table = name;
    return *this;
  }
  Entity& index(std::string_view name, const std::vector<std::string>& fields) {
    mapping_->add_index(name, fields);
    return *this;
  }
  Entity& located() {
    mapping_->spec().located = true;
    return *this;
  }
  Entity& unique(std::string_view claim, std::string_view field) {
    mapping_->add_unique(claim, field);
    return *this;
  }
  Entity& cached_for(std::chrono::seconds time, CacheMode mode = CacheMode::strict) {
    mapping_->spec().cached_for = time;
    mapping_->spec().cache_mode = mode;
    return *this;
  }

  const EntityDef& def() const { return mapping_->def(); }
  Row row(const T& object) const { return mapping_->row(&object); }
  T object(Row row) const {
    T made{};
    mapping_->fill(&made, std::move(row));
    return made;
  }

 private:
  std::shared_ptr<detail::Mapping> mapping_;
};

}  // namespace v1
}  // namespace weft
