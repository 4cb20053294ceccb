#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/parts.hpp"

namespace weft::detail {

/// One owner, and what must be known to find it everywhere.
struct OwnerScope {
  const Parts& parts;
  std::string kind_name;
  std::uint16_t kind = 0;
  std::uint64_t owner = 0;
  std::vector<const Registered*> entities{};  // of its kind, by name

  std::uint8_t parity() const noexcept { return static_cast<std::uint8_t>(owner % 2); }
  /// Whether an entity of that name is one of them.
  bool has(std::string_view entity) const;
  /// What the cache keys of its objects begin with.
  std::vector<std::string> cache_stems() const;
  /// "owner shop 12", for logs and the audit.
  std::string text() const { return "owner " + kind_name + " " + std::to_string(owner); }
};

/// UsageError: no such kind (naming those there are), or a number that no owner can have.
OwnerScope scope_of(const Parts& parts, std::string_view kind, std::uint64_t owner, Deadline deadline);

}  // namespace weft::detail
