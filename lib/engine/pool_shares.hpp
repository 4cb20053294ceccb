#pragma once

#include <cstddef>

#include "model/topology.hpp"

namespace weft::detail {

/// How many connections each of a store's pools may have.
struct PoolShares {
  std::size_t tickets = 1, index = 1, shards = 1;
};

/// Parts of the process cap, fixed, so that their sum keeps it and none can take what another needs: a call that holds
/// a shard's connection waits for the index, and with one common cap the shards' connections could fill it. Tickets get
/// what their servers may use, at most an eighth; the index likewise, at most a quarter; shards the rest. Each gets one
/// at least.
PoolShares pool_shares(const Topology& topology);

/// How long a statement may run on a server before that ends it by itself: the topology's limit, or the longer of the
/// call's and the transaction's deadline, since neither waits any longer.
Millis statement_limit(const DeadlineSpec& deadlines);

}  // namespace weft::detail
