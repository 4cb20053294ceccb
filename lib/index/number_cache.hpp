#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>

namespace weft::detail {

/// A bounded map from (space, number) to two numbers: owner kind and id to placement, entity and object id to owner. 24
/// bytes an entry; pages of memory are used only as entries come. Buckets of eight entries; a full bucket gives up one
/// that was not asked for lately. It never holds "not there". Thread safety: all members may be called at once.
class NumberCache {
 public:
  struct Entry {
    std::uint64_t number = 0;
    std::uint32_t small = 0;
  };

  /// At least `entries`, rounded up to a power of two; 0: keeps nothing.
  explicit NumberCache(std::size_t entries);

  std::optional<Entry> find(std::uint16_t space, std::uint64_t id) const noexcept;
  void put(std::uint16_t space, std::uint64_t id, Entry entry) noexcept;
  /// Replaces what is there only when `entry.number` is not lower.
  void put_newer(std::uint16_t space, std::uint64_t id, Entry entry) noexcept;
  void erase(std::uint16_t space, std::uint64_t id) noexcept;
  void clear() noexcept;

 private:
  enum Use : std::uint8_t { free_slot = 0, not_lately = 1, lately = 2 };
  struct Slot {
    std::uint64_t id;
    std::uint64_t number;
    std::uint32_t small;
    std::uint16_t space;
    Use use;
  };
  struct Bucket {
    std::array<Slot, 8> slots;
  };
  struct Free {
    void operator()(Bucket* buckets) const noexcept {
      std::free(buckets);
    }  // NOLINT: from calloc, so that pages come late
  };
  std::size_t place_of(std::uint16_t space, std::uint64_t id) const noexcept;
  static Slot* look(Bucket& bucket, std::uint16_t space, std::uint64_t id) noexcept;
  void store(std::uint16_t space, std::uint64_t id, Entry entry, bool only_newer) noexcept;

  std::size_t mask_ = 0;
  std::unique_ptr<Bucket[], Free> buckets_;
  mutable std::array<std::mutex, 64> locks_;
};

}  // namespace weft::detail
