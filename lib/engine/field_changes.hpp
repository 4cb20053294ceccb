#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "weft/row.hpp"

namespace weft::detail {

/// Positions and checked values of some fields. UsageError: none, unknown, named twice, or one of key and version.
std::pair<std::vector<std::size_t>, std::vector<Value>> checked_fields(const EntityDef& def, const Fields& fields);

/// Position of a field that increment() may change: an integer that is neither key nor version.
std::size_t checked_counter(const EntityDef& def, std::string_view field);
/// The sum as increment() gives it; an unsigned one beyond 2^63 - 1 keeps its bits.
std::int64_t counter_value(const Value& sum);
/// Whether value + by stays in the field's range.
bool sum_fits(const EntityDef& def, std::size_t position, const Value& value, std::int64_t by);
[[noreturn]] void throw_null_counter(const EntityDef& def, std::size_t position);

}  // namespace weft::detail
