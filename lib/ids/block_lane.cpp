#include "ids/block_lane.hpp"

#include <algorithm>

namespace weft::detail {

namespace {

constexpr unsigned offset_bits = 40;
constexpr std::uint64_t offset_mask = (std::uint64_t{1} << offset_bits) - 1;
constexpr std::uint64_t generation_mask = (std::uint64_t{1} << 24U) - 1;
constexpr std::uint64_t no_generation = ~std::uint64_t{0};
constexpr std::uint64_t most_at_once = std::uint64_t{1}
                                       << 20U;  // keeps the sum of all overshoots inside the offset's bits

std::uint64_t low_line(std::uint64_t count) noexcept { return count - count / 10; }

}  // namespace

BlockLane::Taken BlockLane::take(std::uint64_t want) noexcept {
  want = std::min(want, most_at_once);
  for (;;) {
    const std::uint64_t seen = cursor_.load(std::memory_order_acquire);
    if ((seen & offset_mask) >= slot(seen >> offset_bits).count.load(std::memory_order_acquire)) {
      if (!turn(seen >> offset_bits)) return {};
      continue;
    }
    const std::uint64_t mine = cursor_.fetch_add(want, std::memory_order_acq_rel);
    const std::uint64_t generation = mine >> offset_bits;
    const std::uint64_t offset = mine & offset_mask;
    const Slot& from = slot(generation);
    const std::uint64_t first = from.first.load(std::memory_order_acquire);
    const std::uint64_t step = from.step.load(std::memory_order_acquire);
    const std::uint64_t count = from.count.load(std::memory_order_acquire);
    if (from.generation.load(std::memory_order_relaxed) != generation || offset >= count) continue;
    const std::uint64_t taken = std::min(want, count - offset);
    const std::uint64_t line = low_line(count);
    return {first + offset * step, step, taken, offset < line && offset + taken >= line};
  }
}

bool BlockLane::turn(std::uint64_t generation) noexcept {
  const std::lock_guard lock(mutex_);
  if ((cursor_.load(std::memory_order_relaxed) >> offset_bits) != generation) return true;
  if (!next_) return false;
  const std::uint64_t coming = (generation + 1) & generation_mask;
  Slot& to = slots_[coming % slots_.size()];
  // Stamped as nobody's before and as its own after: who reads a mixture sees a stamp that is not the one of its
  // cursor.
  to.generation.store(no_generation, std::memory_order_relaxed);
  to.first.store(next_->first, std::memory_order_release);
  to.step.store(next_->step, std::memory_order_release);
  to.count.store(next_->count, std::memory_order_release);
  to.generation.store(coming, std::memory_order_release);
  cursor_.store(coming << offset_bits, std::memory_order_release);
  next_.reset();
  return true;
}

bool BlockLane::put(const TicketBlock& block) noexcept {
  const std::lock_guard lock(mutex_);
  if (next_) return false;
  next_ = block;
  return true;
}

bool BlockLane::needs_block() const noexcept {
  const std::lock_guard lock(mutex_);
  if (next_) return false;
  const std::uint64_t seen = cursor_.load(std::memory_order_acquire);
  const std::uint64_t count = slot(seen >> offset_bits).count.load(std::memory_order_acquire);
  return (seen & offset_mask) >= low_line(count);
}

std::uint64_t BlockLane::left() const noexcept {
  const std::lock_guard lock(mutex_);
  const std::uint64_t seen = cursor_.load(std::memory_order_acquire);
  const std::uint64_t count = slot(seen >> offset_bits).count.load(std::memory_order_acquire);
  const std::uint64_t offset = seen & offset_mask;
  return (next_ ? next_->count : 0) + (offset < count ? count - offset : 0);
}

}  // namespace weft::detail
