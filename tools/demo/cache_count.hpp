#pragma once

#include <atomic>
#include <memory>

#include "weft/observe.hpp"

namespace weft::demo {

/// A metric sink that adds up the cache's hits and misses.
class CacheCount {
 public:
  struct Figures {
    double hits = 0;
    double misses = 0;
  };
  MetricSink sink() const;
  Figures figures() const { return {sums_->hits.load(), sums_->misses.load()}; }

 private:
  struct Sums {
    std::atomic<double> hits{0};
    std::atomic<double> misses{0};
  };
  std::shared_ptr<Sums> sums_ = std::make_shared<Sums>();  // shared: the store may outlive this object
};

}  // namespace weft::demo
