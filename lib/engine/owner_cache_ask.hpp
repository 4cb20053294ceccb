#pragma once

#include <span>

#include "engine/owner_rows_erase.hpp"

namespace weft::detail {

/// What the cache said of objects that were erased.
struct CacheAsked {
  std::uint64_t asked = 0;
  std::uint64_t stale = 0;   // a value was there and its row is not; it was removed
  std::uint64_t silent = 0;  // its server does not answer
};
/// Asks the cache for each. What it does not keep now for anybody (a server that is off) is not asked for.
CacheAsked ask_cache(const Parts& parts, std::span<const ErasedObject> objects, Deadline deadline);

}  // namespace weft::detail
