#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "weft/field_access.hpp"
#include "weft/row.hpp"

namespace weft::detail {

/// What an Entity<T> collects, with T forgotten: its code is made once for all entities of a program, so that sixty of
/// them stay cheap to compile. Thread safety: once it is complete, the const members may be called at once.
class WEFT_API Mapping {
 public:
  explicit Mapping(std::string_view entity);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  EntitySpec& spec() noexcept { return spec_; }
  void add(const MemberField& field);
  void add(const MemberField& field, FieldOptions options);
  void add_owner(std::string_view kind, const MemberField& field);
  void add_key(const MemberField& field);
  void add_key(const MemberField& field, FieldOptions options);
  void add_id(const MemberField& field);
  void add_version(const MemberField& field);
  void add_index(std::string_view name, const std::vector<std::string>& fields);
  void add_unique(std::string_view claim, std::string_view field);

  /// Checked at the first call: SchemaError with every fault.
  const EntityDef& def() const;
  Row row(const void* object) const;
  void fill(void* object, Row&& row) const;

 private:
  EntitySpec spec_;
  std::vector<Member> members_;  // one a field, in the spec's order
  mutable std::once_flag once_;
  mutable std::unique_ptr<EntityDef> def_;
};

}  // namespace weft::detail
