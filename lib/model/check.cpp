#include "model/check.hpp"

#include <string>

#include "model/field_types.hpp"
#include "model/fit.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

[[noreturn]] void refuse(const EntityDef& def, const std::string& what) {
  UsageError error(what);
  error.at_entity(def.name());
  throw error;
}

[[noreturn]] void refuse_field(const EntityDef& def, std::size_t position, const std::string& fault) {
  refuse(def, "field '" + def.fields()[position].name + "' of entity '" + def.name() + "' " + fault);
}

/// Owners and ticket ids are 63 bits wide, whatever the column could hold.
bool is_id(const EntityDef& def, std::size_t position) {
  return position == def.owner_position() || position == def.id_position();
}

bool is_id_number(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value.storage())) return *number >= 0;
  return value.as_uint() <= largest_id;
}

}  // namespace

void check_value(const EntityDef& def, std::size_t position, Value& value) {
  if (auto fault = fit(def.fields()[position], value)) refuse_field(def, position, *fault);
  if (is_id(def, position) && !is_id_number(value)) refuse_field(def, position, "is not an id: 0 to 2^63 - 1");
}

void check_row(const EntityDef& def, std::span<Value> values) {
  const std::size_t count = def.fields().size();
  if (values.size() != count)
    refuse(def, "a row of entity '" + def.name() + "' has " + std::to_string(count) + " values, given " +
                    std::to_string(values.size()));
  for (std::size_t position = 0; position < count; ++position)
    if (position != def.version_position()) check_value(def, position, values[position]);
}

void check_key(const EntityDef& def, Key& key) {
  const auto& positions = def.key_positions();
  if (key.rest.size() + 1 != positions.size()) {
    std::string names;
    for (const std::size_t position : positions) names += (names.empty() ? "" : ", ") + def.fields()[position].name;
    refuse(def, "a key of entity '" + def.name() + "' has " + std::to_string(positions.size()) + " parts (" + names +
                    "), given " + std::to_string(key.rest.size() + 1));
  }
  if (key.owner.value == 0 || key.owner.value > largest_id)
    refuse_field(def, positions.front(), "is not an owner's id: 1 to 2^63 - 1");
  for (std::size_t part = 1; part < positions.size(); ++part) check_value(def, positions[part], key.rest[part - 1]);
}

}  // namespace weft::detail
