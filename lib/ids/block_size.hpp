#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/deadline.hpp"

namespace weft::detail {

/// How large blocks are.
struct BlockRules {
  std::uint64_t least = 100;
  std::uint64_t most = 1'000'000;
  std::chrono::seconds lasts{900};
};

/// Chooses the size of the next block so that it lasts `rules.lasts` at the pace at which blocks are used up. Grows at
/// most tenfold a block, so that one burst does not take a million ids; shrinks at once. Thread safety: one thread at a
/// time.
class BlockSize {
 public:
  explicit BlockSize(BlockRules rules) : rules_(rules), size_(rules.least) {}

  /// The size to ask for at `now`.
  std::uint64_t wanted(SteadyTime now) const {
    if (leased_at_ == SteadyTime{}) return size_;
    const double seconds = std::max(std::chrono::duration<double>(now - leased_at_).count(), 1e-6);
    const double lasting = static_cast<double>(size_) / seconds * static_cast<double>(rules_.lasts.count());
    const double most = static_cast<double>(std::min(rules_.most, size_ * 10));
    const double least = static_cast<double>(std::min(rules_.least, rules_.most));
    return static_cast<std::uint64_t>(std::clamp(lasting, least, most));
  }
  /// A block of `size` was leased at `now`.
  void leased(std::uint64_t size, SteadyTime now) {
    size_ = size;
    leased_at_ = now;
  }

 private:
  BlockRules rules_;
  std::uint64_t size_;
  SteadyTime leased_at_{};
};

}  // namespace weft::detail
