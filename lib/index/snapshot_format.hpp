#pragma once

#include <cstdint>

#include "index/owner_index.hpp"

namespace weft::detail {

/// In the file's header: whose file it is, and which form it has.
inline constexpr std::int64_t snapshot_application = 0x57454654;  // "WEFT"
inline constexpr std::int64_t snapshot_version = 1;

/// What one row adds to the file's checksum; a sum, so that the order of rows does not matter.
std::uint64_t snapshot_checksum(std::uint16_t kind, std::uint64_t owner, Placement placement);

}  // namespace weft::detail
