#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "weft/row.hpp"

namespace weft::detail {

/// Brings a value into the field's own form (signed integers as int64, unsigned as uint64, reals as double, decimals
/// with exactly the field's scale, text where a decimal, JSON or blob is meant) and checks it: range, length, UTF-8,
/// NULL, allowed values, finite reals. Throws UsageError naming entity, field, what is wrong and what is allowed; never
/// the value.
void check_value(const EntityDef& def, std::size_t position, Value& value);
/// Every field of a row; `values` has one a field. The version field is not looked at.
void check_row(const EntityDef& def, std::span<Value> values);
/// The number and the types of the key's parts; brings them into their fields' form.
void check_key(const EntityDef& def, Key& key);

}  // namespace weft::detail
