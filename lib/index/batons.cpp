#include "index/batons.hpp"

namespace weft::detail {

namespace {

std::uint64_t key_of(std::uint32_t pair, std::uint8_t parity) noexcept {
  return (std::uint64_t{pair} << 2U) | (std::uint64_t{parity % 2U} << 1U) | 1U;
}

}  // namespace

char BatonBelief::side(std::uint32_t pair, std::uint8_t parity) const noexcept {
  const std::uint64_t key = key_of(pair, parity);
  for (std::size_t probe = 0; probe < slots; ++probe) {
    const std::uint64_t entry = learned_[((key >> 1U) + probe) % slots].load(std::memory_order_acquire);
    if (entry == 0) break;
    if (entry >> 8U == key) return static_cast<char>(entry & 0xffU);
  }
  return pairs_ && parity % 2 == 1 ? 'B' : 'A';
}

void BatonBelief::learn(std::uint32_t pair, std::uint8_t parity, char side) noexcept {
  const std::uint64_t key = key_of(pair, parity);
  const std::uint64_t entry = key << 8U | static_cast<unsigned char>(side);
  for (std::size_t probe = 0; probe < slots; ++probe) {
    std::atomic<std::uint64_t>& slot = learned_[((key >> 1U) + probe) % slots];
    std::uint64_t there = slot.load(std::memory_order_acquire);
    if (there == 0 && slot.compare_exchange_strong(there, entry)) return;
    if (there >> 8U != key) continue;
    slot.store(entry, std::memory_order_release);
    return;
  }
}

}  // namespace weft::detail
