#include "engine/cache_drop.hpp"

namespace weft::detail {

bool drop_cached(const Parts& parts, const std::string& cache_key, Deadline deadline, CacheWriter::Spare spare) noexcept
    try {
  const CacheScene scene = parts.caches->now(deadline);
  if (scene.stateless()) return CacheWriter::remove(*scene.cache, cache_key, deadline, spare);
  if (scene.cache == nullptr || !scene.good) return false;
  std::string key(without_generation(cache_key));
  const CacheServerRow& row = scene.row_of(key);
  // What is read there some day is under a later filling.
  if (is_quiet(row.sight.state)) return left_alone(row.sight, std::chrono::steady_clock::now(), scene.lease);
  const std::string stem = key;
  put_generation(key, row.sight.generation);
  return CacheWriter::remove(*scene.cache, key, deadline, spare) && parts.caches->still_readable(scene, stem);
} catch (const std::exception&) {
  return false;
}

}  // namespace weft::detail
