#pragma once

#include <cstddef>
#include <span>

#include "demo/cache_count.hpp"
#include "demo/import.hpp"

namespace weft::demo {

/// Latencies in microseconds of one pass, each read by itself.
struct ReadPass {
  std::size_t reads = 0;
  std::size_t missing = 0;  // not found: must be 0
  double hit_rate = 0;      // of the cache, 0 to 1
  double p50 = 0, p95 = 0, p99 = 0, worst = 0;
  double seconds = 0;
};

/// Reads the places once, in order, one find() each.
ReadPass read_all(Store& store, std::span<const PackagePlace> places, const CacheCount& cache);
/// `count` of the places in random order, each at most once.
std::vector<PackagePlace> random_places(std::span<const PackagePlace> places, std::size_t count);

}  // namespace weft::demo
