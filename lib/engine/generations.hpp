#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/places.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// Seam: the generation is part of every cache key; raising it makes all items of before unreachable. memcached is
/// shared by all processes, so its generation stays. An in-process cache cannot see what other processes commit: there
/// each shard has a generation that grows when another process has committed. Thread safety: all members.
class Generations {
 public:
  virtual ~Generations() = default;
  /// True: generations do not depend on the shard, so a cached read need not know it.
  virtual bool shared() const noexcept = 0;
  /// For a read that begins now. nullopt: not known now, do not use the cache.
  virtual std::optional<std::uint64_t> for_read(const ShardSide& side) = 0;
  /// For a write inside the open transaction of `session`.
  virtual std::uint64_t for_write(const ShardSide& side, Session& session) = 0;
};

/// Of a cache that all processes share.
std::unique_ptr<Generations> shared_generation();
/// Of an in-process cache over SQLite files.
std::unique_ptr<Generations> file_generations(const Places& places);

}  // namespace weft::detail
