#pragma once

#include <optional>
#include <string>

#include "weft/entity_def.hpp"

namespace weft::detail {

/// Brings a value into the field's own form and checks it, as check_value() does, for a field that has its defaults
/// filled in. Gives what is wrong and what is allowed ("is longer than 200 characters"), or nullopt when the value
/// fits. Never the value itself.
std::optional<std::string> fit(const FieldSpec& field, Value& value);

/// Whether a real can be kept exactly by a field of this type: finite, and for f32 a float. Minus zero is not (it is
/// kept as zero).
bool is_own_real(Type type, double number) noexcept;
/// Whether a time is in range and, where the field keeps seconds, a whole second.
bool is_own_time(const FieldSpec& field, Time time) noexcept;

}  // namespace weft::detail
