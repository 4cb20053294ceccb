#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "engine/context.hpp"

namespace weft::detail {

/// Names keys for reads that begin now. Thread safety: one thread.
class ReadNames {
 public:
  /// Both must outlive it.
  ReadNames(const Context& context, const CacheScene& scene) : context_(context), scene_(scene) {}

  /// nullopt: the key's row is read, and the cache neither asked nor filled.
  std::optional<CachedKey> name(const Key& key);

 private:
  std::optional<std::uint64_t> generation_of(const Key& key);

  const Context& context_;
  const CacheScene& scene_;
  std::map<const ShardSide*, std::optional<std::uint64_t>> known_{};  // one question a shard
};

}  // namespace weft::detail
