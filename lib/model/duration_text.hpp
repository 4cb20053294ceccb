#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace weft::detail {

/// "90s", "10min", "2h" or "30d" as seconds; nullopt when it is not of this form or above ten years.
std::optional<std::chrono::seconds> duration_of(std::string_view text);
/// The shortest such text.
std::string duration_text(std::chrono::seconds time);

}  // namespace weft::detail
