#include "index/number_cache.hpp"

#include <bit>
#include <new>

namespace weft::detail {

NumberCache::NumberCache(std::size_t entries) {
  if (entries == 0) return;
  const std::size_t buckets = std::bit_ceil((entries + 7) / 8);
  // All bytes zero are buckets of free slots.
  buckets_.reset(static_cast<Bucket*>(std::calloc(buckets, sizeof(Bucket))));  // NOLINT
  if (buckets_ == nullptr) throw std::bad_alloc();
  mask_ = buckets - 1;
}

std::size_t NumberCache::place_of(std::uint16_t space, std::uint64_t id) const noexcept {
  // Ids come in arithmetic rows: a multiplicative hash and its high bits spread them evenly.
  const std::uint64_t mixed = (id ^ (std::uint64_t{space} << 48U)) * 0x9e3779b97f4a7c15U;
  return static_cast<std::size_t>(mixed >> 24U) & mask_;
}

NumberCache::Slot* NumberCache::look(Bucket& bucket, std::uint16_t space, std::uint64_t id) noexcept {
  for (Slot& slot : bucket.slots)
    if (slot.use != free_slot && slot.id == id && slot.space == space) return &slot;
  return nullptr;
}

std::optional<NumberCache::Entry> NumberCache::find(std::uint16_t space, std::uint64_t id) const noexcept {
  if (!buckets_) return std::nullopt;
  const std::size_t place = place_of(space, id);
  const std::lock_guard lock(locks_[place % locks_.size()]);
  Slot* slot = look(buckets_[place], space, id);
  if (slot == nullptr) return std::nullopt;
  slot->use = lately;
  return Entry{slot->number, slot->small};
}

void NumberCache::put(std::uint16_t space, std::uint64_t id, Entry entry) noexcept { store(space, id, entry, false); }

void NumberCache::put_newer(std::uint16_t space, std::uint64_t id, Entry entry) noexcept {
  store(space, id, entry, true);
}

void NumberCache::store(std::uint16_t space, std::uint64_t id, Entry entry, bool only_newer) noexcept {
  if (!buckets_) return;
  const std::size_t place = place_of(space, id);
  const std::lock_guard lock(locks_[place % locks_.size()]);
  Bucket& bucket = buckets_[place];
  Slot* slot = look(bucket, space, id);
  if (slot != nullptr && only_newer && slot->number > entry.number) return;
  for (Slot& other : bucket.slots)
    if (slot == nullptr && other.use == free_slot) slot = &other;
  for (Slot& other : bucket.slots)
    if (slot == nullptr && other.use == not_lately) slot = &other;
  if (slot == nullptr) {
    for (Slot& other : bucket.slots) other.use = not_lately;
    slot = &bucket.slots[id / 3 % bucket.slots.size()];
  }
  *slot = {id, entry.number, entry.small, space, lately};
}

void NumberCache::erase(std::uint16_t space, std::uint64_t id) noexcept {
  if (!buckets_) return;
  const std::size_t place = place_of(space, id);
  const std::lock_guard lock(locks_[place % locks_.size()]);
  if (Slot* slot = look(buckets_[place], space, id); slot != nullptr) slot->use = free_slot;
}

void NumberCache::clear() noexcept {
  if (!buckets_) return;
  for (std::size_t place = 0; place <= mask_; ++place) {
    const std::lock_guard lock(locks_[place % locks_.size()]);
    buckets_[place] = Bucket{};
  }
}

}  // namespace weft::detail
