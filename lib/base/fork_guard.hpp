#pragma once

#include <cstdint>

namespace weft::detail {

/// Grows by one in every forked child. Who keeps connections, sockets or blocks remembers the number it made them
/// under; when it differs, they are the parent's: they are leaked (closing would break the parent's) and made anew.
std::uint64_t fork_generation() noexcept;

}  // namespace weft::detail
