#pragma once

#include <span>
#include <string>
#include <vector>

#include "weft/entity_def.hpp"

namespace weft::test {

/// Definitions that have every type, NULL or not, and keys of numbers and of bytes.
const std::vector<EntityDef>& fuzz_entities();
/// A value that fits the field, never NULL; texts begin with "canary", so that they are known again.
Value fuzz_value(const FieldSpec& field, std::uint64_t number);
/// A sound row of one of them; `number` varies it.
std::vector<Value> fuzz_row(const EntityDef& def, std::uint64_t number);

}  // namespace weft::test
