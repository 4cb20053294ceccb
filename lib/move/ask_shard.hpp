#pragma once

#include <cstdint>
#include <functional>

#include "engine/parts.hpp"

namespace weft::detail {

/// Looks at a shard on the side that has the baton of that parity as this process believes, outside of any move. What
/// passes (a connection that broke while nobody used it) is tried again a few times.
void ask_shard(const Parts& parts, std::uint32_t shard, std::uint8_t parity, Deadline deadline,
               const std::function<void(Session&, const ShardSide&)>& look);

}  // namespace weft::detail
