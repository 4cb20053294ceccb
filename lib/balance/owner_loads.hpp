#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "balance/plan.hpp"
#include "base/deadline.hpp"

namespace weft::detail {

class StoreCore;

enum class LoadUnit : std::uint8_t { bytes, rows };

struct LoadProgress {
  std::uint32_t shard = 0;
  std::string entity;
  std::uint64_t owners = 0;  // seen so far, on all shards
};
struct LoadOptions {
  LoadUnit unit = LoadUnit::bytes;
  std::function<void(const LoadProgress&)> on_progress{};
};

/// What each owner has on the shard where it lives, over all registered entities of its kind; owners without rows are
/// left out. Rows are counted. Bytes are a table's size with its indexes, as its server estimates it, shared out by
/// rows. Each shard is asked on the side that serves its even owners. Reads only; pages of 5,000 owners, so that no
/// statement takes long. In order of shard, kind and owner.
/// Errors: Unavailable (a shard does not answer), UsageError (bytes of an embedded store).
std::vector<OwnerLoad> owner_loads(StoreCore& store, const LoadOptions& options, Deadline deadline);

/// The names of the registered entities' owner kinds, by number.
std::map<std::uint16_t, std::string> owner_kinds(const StoreCore& store);

/// The shards of the store's topology: their weights, which of them are closed, which shall be empty.
std::vector<ShardShare> shard_shares(const StoreCore& store);

}  // namespace weft::detail
