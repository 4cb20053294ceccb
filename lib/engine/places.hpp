#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "engine/lazy_slot.hpp"
#include "model/topology.hpp"
#include "sql/fence_sql.hpp"

namespace weft::detail {

/// One side of one shard: where statements go.
struct ShardSide {
  const ShardSpec* shard = nullptr;
  char side = 'A';
  std::size_t number = 0;  // counts all sides of all shards; slots for statements are kept by it
  const Server* server = nullptr;
  const std::string* database = nullptr;
  LazySlot<FenceSql> fence_sql{};

  const FenceSql& fence(Dialect dialect) const {
    return fence_sql.value([&] { return FenceSql(dialect, *database); });
  }
};

/// All sides of all shards of a topology. Thread safety: immutable.
class Places {
 public:
  explicit Places(const Topology& topology);
  /// UsageError when the topology has no such shard. A shard without side B answers with side A.
  const ShardSide& at(std::uint32_t shard, char side) const;
  const std::deque<ShardSide>& all() const noexcept { return sides_; }

 private:
  struct Pair {
    const ShardSide* a = nullptr;
    const ShardSide* b = nullptr;
  };
  std::deque<ShardSide> sides_;
  std::unordered_map<std::uint32_t, Pair> by_shard_;
};

}  // namespace weft::detail
