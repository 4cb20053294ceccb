#include "engine/pool_shares.hpp"

#include <algorithm>

namespace weft::detail {

PoolShares pool_shares(const Topology& topology) {
  const std::size_t all = topology.pool.per_process;
  const std::size_t each = topology.pool.per_server;
  const auto part = [&](std::size_t servers, std::size_t most) {
    return std::max<std::size_t>(std::min(servers * each, most), 1);
  };
  PoolShares shares;
  shares.tickets = part(topology.tickets.size(), all / 8);
  shares.index = part(topology.index.b ? 2 : 1, all / 4);
  shares.shards = std::max<std::size_t>(all - std::min(all, shares.tickets + shares.index), 1);
  return shares;
}

Millis statement_limit(const DeadlineSpec& deadlines) {
  if (deadlines.statement_limit > Millis{0}) return deadlines.statement_limit;
  return std::max(deadlines.call, deadlines.transaction);
}

}  // namespace weft::detail
