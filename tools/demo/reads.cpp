#include "demo/reads.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <random>

namespace weft::demo {
namespace {

double at_share(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

ReadPass read_all(Store& store, std::span<const PackagePlace> places, const CacheCount& cache) {
  using Clock = std::chrono::steady_clock;
  auto packages = store.of(package_entity());
  ReadPass pass;
  std::vector<double> latencies;
  latencies.reserve(places.size());
  const CacheCount::Figures before = cache.figures();
  const auto start = Clock::now();
  for (const PackagePlace& place : places) {
    const auto begun = Clock::now();
    if (!packages.find({place.maintainer, place.id})) ++pass.missing;
    latencies.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
  }
  pass.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const CacheCount::Figures after = cache.figures();
  std::sort(latencies.begin(), latencies.end());
  pass.reads = places.size();
  const double asked = (after.hits - before.hits) + (after.misses - before.misses);
  pass.hit_rate = asked > 0 ? (after.hits - before.hits) / asked : 0;
  pass.p50 = at_share(latencies, 0.50);
  pass.p95 = at_share(latencies, 0.95);
  pass.p99 = at_share(latencies, 0.99);
  pass.worst = at_share(latencies, 1.0);
  return pass;
}

std::vector<PackagePlace> random_places(std::span<const PackagePlace> places, std::size_t count) {
  std::mt19937_64 random(std::random_device{}());
  std::vector<PackagePlace> chosen;
  std::sample(places.begin(), places.end(), std::back_inserter(chosen), count, random);
  std::shuffle(chosen.begin(), chosen.end(), random);
  return chosen;
}

}  // namespace weft::demo
