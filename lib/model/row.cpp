#include "weft/row.hpp"

#include "weft/error.hpp"

namespace weft {
inline namespace v1 {
namespace {

[[noreturn]] void refuse(const EntityDef& def, const std::string& what) {
  UsageError error(what);
  error.at_entity(def.name());
  throw error;
}

std::vector<Value> fallbacks(const EntityDef& def) {
  std::vector<Value> values;
  values.reserve(def.fields().size());
  for (const FieldSpec& field : def.fields()) values.push_back(field.fallback.value_or(Value()));
  return values;
}

/// The number in a field that holds an id or a version. NULL, as in a row that is not yet created: 0.
std::uint64_t natural(const EntityDef& def, std::size_t position, const Value& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value.storage())) return *number;
  const auto* number = std::get_if<std::int64_t>(&value.storage());
  if (number != nullptr && *number >= 0) return static_cast<std::uint64_t>(*number);
  if (value.is_null()) return 0;
  refuse(def,
         "field '" + def.fields()[position].name + "' of entity '" + def.name() + "' is not a number of 0 or more");
}

}  // namespace

Row::Row(EntityDef def) : def_(std::move(def)), values_(fallbacks(def_)) {}

Row::Row(EntityDef def, std::vector<Value> values) : def_(std::move(def)), values_(std::move(values)) {
  if (values_.size() != def_.fields().size())
    refuse(def_, "a row of entity '" + def_.name() + "' has " + std::to_string(def_.fields().size()) +
                     " values, given " + std::to_string(values_.size()));
}

Row::Row(EntityDef def, const Fields& fields) : Row(std::move(def)) {
  std::vector<bool> given(values_.size());
  for (const auto& [name, value] : fields) {
    const std::size_t at = def_.position(name);
    if (given[at]) refuse(def_, "field '" + name + "' of entity '" + def_.name() + "' is given twice");
    given[at] = true;
    values_[at] = value;
  }
}

const Value& Row::operator[](std::string_view field) const { return values_[def_.position(field)]; }
Value& Row::operator[](std::string_view field) { return values_[def_.position(field)]; }

Key Row::key() const {
  const auto& positions = def_.key_positions();
  Key key(OwnerId(natural(def_, positions.front(), values_[positions.front()])));
  key.rest.reserve(positions.size() - 1);
  for (std::size_t part = 1; part < positions.size(); ++part) key.rest.push_back(values_[positions[part]]);
  return key;
}

std::uint64_t Row::version() const {
  const std::size_t at = def_.version_position();
  return natural(def_, at, values_[at]);
}

}  // namespace v1
}  // namespace weft
