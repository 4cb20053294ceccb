#include "move/ask_shard.hpp"

#include "engine/router.hpp"

namespace weft::detail {

void ask_shard(const Parts& parts, std::uint32_t shard, std::uint8_t parity, Deadline deadline,
               const std::function<void(Session&, const ShardSide&)>& look) {
  Retries retries(parts.observer, deadline);
  for (;;) {
    const ShardSide& side = side_of(parts, shard, parity, deadline);
    try {
      const Pool::Lease session = parts.shard_pool->lease(*side.server, deadline);
      return look(*session, side);
    } catch (Error& error) {
      error.at_shard(shard, side.side);
      retries.again_or_throw(error);
    }
  }
}

}  // namespace weft::detail
