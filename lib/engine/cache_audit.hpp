#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/deadline.hpp"

namespace weft::detail {

class StoreCore;

struct CacheAuditOptions {
  std::size_t keys = 10'000;  // rows looked at, over all cached entities
  std::string entity{};       // only this one
  std::vector<std::chrono::seconds> spans{std::chrono::seconds(1), std::chrono::seconds(5), std::chrono::seconds(60)};
};

/// How many of the compared items were still other than their row so long after the row had been read.
struct CacheAuditSpan {
  std::chrono::seconds span{};
  std::uint64_t inconsistent = 0;
  bool looked = true;  // false: the deadline came first
};
struct CacheAuditItem {
  std::string entity;
  std::uint64_t owner = 0;
  std::string cache_key;
  std::uint64_t cached_version = 0;
  std::uint64_t row_version = 0;  // 0: there is no row
};
struct CacheAudit {
  std::uint64_t rows = 0;         // keys sampled
  std::uint64_t compared = 0;     // those with an item that a reader would believe
  std::uint64_t nothing = 0;      // not in the cache, or an item that readers do not believe
  std::uint64_t claimed = 0;      // a marker or a lease: readers go to the row
  std::uint64_t not_on = 0;       // their server is not on, or the view not good: nobody reads there
  std::uint64_t unreachable = 0;  // their server does not answer from here
  std::uint64_t differed = 0;     // at first sight; a write in between looks so, too
  std::vector<CacheAuditSpan> spans{};
  std::vector<CacheAuditItem> listed{};  // those left at the last span looked at; ten at most
};

/// -log10 of the share that was inconsistent: 4 is "99.99 % are consistent". With none inconsistent the sample alone
/// bounds it: `at_least`.
struct Nines {
  double nines = 0;
  bool at_least = false;
};
Nines nines_of(std::uint64_t inconsistent, std::uint64_t compared) noexcept;

/// Samples rows of cached entities, compares the cache's items with them by row version, and looks again at those that
/// differ: an item counts as inconsistent within a span when, so long after another version of its row was read, it is
/// still there. Fills nothing, changes nothing. Errors: UsageError (no such entity, or it is not cached; no cache),
/// Unavailable.
CacheAudit audit_cache(StoreCore& store, const CacheAuditOptions& options, Deadline deadline);

}  // namespace weft::detail
