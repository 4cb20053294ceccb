#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/observer.hpp"
#include "cache/cache.hpp"

namespace weft::detail {

/// A marker this writer has set, and what shall stand in its place.
struct MarkedKey {
  std::string cache_key;
  std::string key_bytes;
  std::string marker;     // its bytes, nonce included
  std::uint64_t cas = 0;  // its number in the writer's session; 0: not known (any more)
  std::string wanted{};   // the item to publish; empty: nothing
  std::uint32_t ttl_seconds = 0;
};

/// Steps 4 and 5 of a write, after its COMMIT: compare-and-set on the markers' numbers; then look at what was lost, and
/// remove by the number just read whatever could be stale, until nothing is left to do. Each step is one cache call;
/// between two of them anything may happen to the keys.
class Publication {
 public:
  /// `session`: the one that gave the numbers, if it is still whole.
  Publication(Cache& cache, std::optional<Cache::Lease> session, std::vector<MarkedKey> keys, const Observer& observer);
  Publication(Publication&&) noexcept = default;

  /// True when there is nothing more to do. Keys that are left then, because their server does not answer or the
  /// deadline has passed, are counted as `weft.cache.unfixed` and logged.
  bool step(Deadline deadline);
  /// How many keys that are, once there is nothing more to do.
  std::size_t unfixed() const noexcept { return unfixed_; }

 private:
  struct Pending {
    std::size_t at = 0;     // in keys_
    std::uint64_t cas = 0;  // of the doubtful item just read there
    int failures = 0;       // how often its server did not answer
  };
  void publish(Deadline deadline);
  void look(Deadline deadline);
  void remove(Deadline deadline);
  void unanswered(Pending pending);
  bool done() const noexcept { return published_ && lost_.empty() && doubtful_.empty(); }
  void report();

  Cache& cache_;
  std::optional<Cache::Lease> session_;
  std::vector<MarkedKey> keys_;
  std::vector<Pending> lost_{};      // to look at
  std::vector<Pending> doubtful_{};  // looked at, to remove
  bool published_ = false;
  std::size_t unfixed_ = 0;
  const Observer& observer_;
};

}  // namespace weft::detail
