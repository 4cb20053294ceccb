#include "engine/field_changes.hpp"

#include <algorithm>
#include <string>

#include "model/check.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

[[noreturn]] void refuse(const EntityDef& def, std::string_view field, const std::string& why) {
  UsageError error("field " + std::string(field) + " " + why);
  error.at_entity(def.name());
  throw error;
}

bool key_or_version(const EntityDef& def, std::size_t position) {
  const auto& key = def.key_positions();
  return position == def.version_position() || std::find(key.begin(), key.end(), position) != key.end();
}

}  // namespace

std::pair<std::vector<std::size_t>, std::vector<Value>> checked_fields(const EntityDef& def, const Fields& fields) {
  if (fields.empty()) throw UsageError("entity " + def.name() + ": no field was given to save");
  std::vector<std::size_t> positions;
  std::vector<Value> values;
  for (const auto& [name, value] : fields) {
    const std::size_t position = def.position(name);
    if (key_or_version(def, position)) refuse(def, name, "is part of the key or the version and cannot be saved");
    if (std::find(positions.begin(), positions.end(), position) != positions.end())
      refuse(def, name, "was given twice");
    positions.push_back(position);
    check_value(def, position, values.emplace_back(value));
  }
  return {std::move(positions), std::move(values)};
}

std::size_t checked_counter(const EntityDef& def, std::string_view field) {
  const std::size_t position = def.position(field);
  if (key_or_version(def, position)) refuse(def, field, "is part of the key or the version and cannot be incremented");
  if (def.fields()[position].type > Type::u64)
    refuse(def, field, "is not an integer; increment() adds to integers only");
  return position;
}

std::int64_t counter_value(const Value& sum) {
  if (const auto* number = std::get_if<std::uint64_t>(&sum.storage())) return static_cast<std::int64_t>(*number);
  return sum.as_int();
}

bool sum_fits(const EntityDef& def, std::size_t position, const Value& value, std::int64_t by) {
  Value sum;
  if (const auto* number = std::get_if<std::uint64_t>(&value.storage())) {
    std::uint64_t total = 0;
    const bool over = by < 0 ? __builtin_sub_overflow(*number, ~static_cast<std::uint64_t>(by) + 1, &total)
                             : __builtin_add_overflow(*number, static_cast<std::uint64_t>(by), &total);
    if (over) return false;
    sum = total;
  } else {
    std::int64_t total = 0;
    if (__builtin_add_overflow(value.as_int(), by, &total)) return false;
    sum = total;
  }
  try {
    check_value(def, position, sum);
  } catch (const UsageError&) {
    return false;
  }
  return true;
}

void throw_null_counter(const EntityDef& def, std::size_t position) {
  refuse(def, def.fields()[position].name, "is NULL and cannot be incremented; save a number first");
}

}  // namespace weft::detail
