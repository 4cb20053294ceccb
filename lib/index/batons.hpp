#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace weft::detail {

/// The pair id of the index's own pair; shards have theirs from the topology, from 1.
inline constexpr std::uint32_t index_pair_id = 0;

/// Which side is believed to hold the baton of (pair, parity). A belief may be wrong: the fence in every statement
/// finds out, and learn() corrects it. Before anything is learned: parity 0 at A, 1 at B; without pairs all at A. At
/// most 16,384 learned beliefs are kept; what does not fit stays with the first belief, which costs a repeated
/// statement. Thread safety: all members may be called at once; no locks.
class BatonBelief {
 public:
  /// `pairs`: whether there are sides B at all.
  explicit BatonBelief(bool pairs) : pairs_(pairs) {}

  char side(std::uint32_t pair, std::uint8_t parity) const noexcept;
  void learn(std::uint32_t pair, std::uint8_t parity, char side) noexcept;

 private:
  static constexpr std::size_t slots = 16384;
  bool pairs_;
  std::array<std::atomic<std::uint64_t>, slots> learned_{};  // (pair, parity, 1) << 8 | side; 0: free
};

}  // namespace weft::detail
