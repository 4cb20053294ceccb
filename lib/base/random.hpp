#pragma once

#include <cstdint>

namespace weft::detail {

/// 64 random bits for nonces and choices: from a block of the system's random bytes a thread, drawn anew in a forked
/// child.
std::uint64_t random64() noexcept;
/// Below `bound`, evenly; bound > 0.
std::uint64_t random_below(std::uint64_t bound) noexcept;

}  // namespace weft::detail
