#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include "ids/ticket_block.hpp"

namespace weft::detail {

/// The at most two blocks of one (name, ticket server): ids are taken from the present one by an atomic add, the next
/// waits behind it. No lock is taken while the present block has ids. Thread safety: all members may be called at once.
///
/// The cursor packs the present block's generation (24 bits) and the offset of its next id (40 bits). A block's numbers
/// stand in one of four slots, stamped with the generation; a reader that was asleep for four blocks sees a foreign
/// stamp and takes again (the ids it had are lost, which is harmless).
class BlockLane {
 public:
  struct Taken {
    std::uint64_t first = 0;
    std::uint64_t step = 1;
    std::uint64_t count = 0;  // 0: no block has ids
    bool low = false;         // this call left 10 % or less: the one call that should have the next block fetched
  };

  /// Up to `want` ids, want > 0.
  Taken take(std::uint64_t want) noexcept;
  /// Puts a block behind the present one; false (and the block is lost) when one waits there already.
  bool put(const TicketBlock& block) noexcept;
  /// No block waits and the present one has 10 % left or less.
  bool needs_block() const noexcept;
  /// Ids in hand. Exact when nobody takes at the same time.
  std::uint64_t left() const noexcept;

 private:
  struct Slot {
    std::atomic<std::uint64_t> generation{0};
    std::atomic<std::uint64_t> first{0};
    std::atomic<std::uint64_t> step{1};
    std::atomic<std::uint64_t> count{0};
  };
  const Slot& slot(std::uint64_t generation) const noexcept { return slots_[generation % slots_.size()]; }
  bool turn(std::uint64_t generation) noexcept;

  alignas(64) std::atomic<std::uint64_t> cursor_{0};
  alignas(64) std::array<Slot, 4> slots_{};
  mutable std::mutex mutex_;  // guards next_ and the change to it
  std::optional<TicketBlock> next_;
};

}  // namespace weft::detail
