#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <span>

#include "engine/repeater.hpp"
#include "model/topology.hpp"

namespace weft::detail {

struct Parts;

/// Works off the outboxes of the shards, a page a round: the key of a row that no writer has published within some
/// seconds is removed from the cache, then the row goes; rows this process has published only go. One thread, from the
/// first write of an entity that may leave such rows. Thread safety: all members may be called at once.
class OutboxSweeper {
 public:
  /// Lifetime: `parts` must outlive it.
  explicit OutboxSweeper(const Parts& parts);

  void begin() noexcept;
  /// Rows of that shard whose keys are published.
  void published(std::uint32_t shard, std::span<const std::uint64_t> numbers) noexcept;
  void end() noexcept { thread_.end(); }

 private:
  Millis round();
  bool sweep(const ShardSpec& shard);

  const Parts& parts_;
  std::mutex mutex_;
  std::map<std::uint32_t, std::set<std::uint64_t>> published_{};
  std::size_t next_shard_ = 0;
  std::atomic<std::uint64_t> begun_in_{~std::uint64_t{0}};  // fork generation
  Repeater thread_;
};

}  // namespace weft::detail
