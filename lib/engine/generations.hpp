#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/places.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// Seam: the generations of an in-process cache, which are part of its keys. Such a cache cannot see what other
/// processes commit: each shard has a generation that grows when another process has committed, and makes all items of
/// before unreachable. (memcached is shared by all processes; there each server has a generation: cache_scene.hpp.)
/// Thread safety: all members.
class Generations {
 public:
  virtual ~Generations() = default;
  /// For a read that begins now. nullopt: not known now, do not use the cache.
  virtual std::optional<std::uint64_t> for_read(const ShardSide& side) = 0;
  /// For a write inside the open transaction of `session`.
  virtual std::uint64_t for_write(const ShardSide& side, Session& session) = 0;
};

/// Of an in-process cache over SQLite files.
std::unique_ptr<Generations> file_generations(const Places& places);

}  // namespace weft::detail
