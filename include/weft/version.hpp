#pragma once

#include <string_view>

#include "weft/export.hpp"

namespace weft {
inline namespace v1 {

inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

/// The version of the library that is linked: "0.1.0".
WEFT_API std::string_view version() noexcept;

}  // namespace v1
}  // namespace weft
