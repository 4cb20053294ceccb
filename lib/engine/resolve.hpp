#pragma once

#include <cstdint>

#include "engine/parts.hpp"
#include "weft/store.hpp"

namespace weft::detail {

/// Settles a doubt of this process (docs/design/doubt.md): poison, then what the cache and the index still need.
/// Errors: Unavailable (shard, index of placements or a cache server does not answer; may be called again).
Resolution resolve_token(const Parts& parts, std::uint64_t token, Deadline deadline);

}  // namespace weft::detail
