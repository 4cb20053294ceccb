#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weft/value.hpp"

namespace weft::detail {

/// "2026-01-31 23:59:59.000001", as DATETIME(6) takes and gives it; UTC, no locale. `time` lies in the years 1000 to
/// 9999.
std::string to_datetime(Time time);
/// The other way; 0 to 6 digits behind the point. nullopt when it is no such text.
std::optional<Time> from_datetime(std::string_view text) noexcept;

}  // namespace weft::detail
