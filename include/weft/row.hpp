#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/entity_def.hpp"

namespace weft {
inline namespace v1 {

/// Field values by name, as a caller gives them.
using Fields = std::vector<std::pair<std::string, Value>>;

/// One object: its definition and a value for each field, in the definition's order.
/// Thread safety: as a plain value.
class WEFT_API Row {
 public:
  explicit Row(EntityDef def);
  Row(EntityDef def, std::vector<Value> values);
  /// Unnamed fields get their fallback, else NULL. Throws UsageError on an unknown field.
  Row(EntityDef def, const Fields& fields);

  const EntityDef& def() const noexcept { return def_; }
  const std::vector<Value>& values() const noexcept { return values_; }
  std::vector<Value>& values() noexcept { return values_; }

  /// Throws UsageError when the entity has no such field.
  const Value& operator[](std::string_view field) const;
  Value& operator[](std::string_view field);

  /// The key, read from the fields.
  Key key() const;
  std::uint64_t version() const;

  bool operator==(const Row& other) const { return def_.same_as(other.def_) && values_ == other.values_; }

 private:
  EntityDef def_;
  std::vector<Value> values_;
};

}  // namespace v1
}  // namespace weft
