#include "demo/cache_count.hpp"

namespace weft::demo {

MetricSink CacheCount::sink() const {
  return [sums = sums_](const Metric& metric) {
    if (metric.name == "weft.cache.hit") sums->hits += metric.value;
    if (metric.name == "weft.cache.miss") sums->misses += metric.value;
  };
}

}  // namespace weft::demo
