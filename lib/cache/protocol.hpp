#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/observer.hpp"
#include "cache/cache.hpp"
#include "weft/row.hpp"

namespace weft::detail {

/// One cached object's name: the key under which the cache has it, and the whole encoded key that the item must repeat.
struct CachedKey {
  std::string cache_key;
  std::string key_bytes;
  std::uint64_t takeover = 0;  // an item written under a lower number is a miss
};

/// The stem of a cache key, "w:<store>:<entity>:<owner>:<rest>", from numbers only; a key with text, binary or too many
/// parts is hashed (128 bits). `store` is a number made from the store's name. A whole key ends with ":<generation>",
/// which put_generation() adds. The stem alone decides which server has the key, so that a server's generation can be
/// part of its keys.
std::string make_cache_key(std::uint64_t store, std::uint16_t entity, const EntityDef& def, const Key& key,
                           std::string_view key_bytes);
void put_generation(std::string& cache_key, std::uint64_t generation);
/// A whole key without its generation.
std::string_view without_generation(std::string_view cache_key) noexcept;

/// What decides how items of one entity are written and believed.
struct ItemRules {
  const EntityDef* def = nullptr;
  std::uint64_t takeover = 0;  // items written under a lower number are misses, whatever their key says
  std::uint64_t stamp = 0;     // the number that what is written gets
};

/// How long memcached keeps what is not a value. Never below 2 s: there an item can end after half its time.
inline constexpr std::uint32_t marker_seconds = 10;
inline constexpr std::uint32_t lease_seconds = 5;

/// Reading through the cache (3-step protocol; docs/design/cache.md). One object a call of the store:
///   look() → hits; for what `may_fill`: lease(); the caller then SELECTs; fill() what lease() gave; finish().
/// `observer` and `rules.def` must outlive it. Any cache trouble makes a key a miss that may not be filled; nothing
/// throws. Thread safety: one thread.
class CacheReader {
 public:
  struct Answer {
    std::optional<std::vector<Value>> values{};  // a sound hit
    bool may_fill = false;                       // nothing (or something unsound) was there
  };
  CacheReader(Cache& cache, ItemRules rules, const Observer& observer);
  ~CacheReader();
  /// One round trip a server.
  std::vector<Answer> look(std::span<const CachedKey> keys, Deadline deadline);
  /// Takes a lease for the positions (of look()'s keys) that may be filled; one round trip a server (two more when an
  /// unsound item has to make way). The SELECT must begin after this returns.
  void lease(std::span<const std::size_t> positions, Deadline deadline);
  /// Not waited for. `values` nullopt: no such object (the lease is removed). Without a lease of ours: nothing happens.
  void fill(std::size_t position, const std::optional<std::vector<Value>>& values);
  /// Sends the fills.
  void finish() noexcept;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

class Publication;  // cache/publication.hpp

/// Writing through the cache: mark() with the rows locked and before COMMIT, then exactly one of publish() after the
/// COMMIT, withdraw() after a rollback, or forget() when the COMMIT's answer was lost. Thread safety: one thread.
class CacheWriter {
 public:
  /// What a committed transaction leaves under a key: its row, or nothing (erased, or changed in a way not known here).
  struct Outcome {
    const EntityDef* def = nullptr;
    std::optional<std::vector<Value>> values{};
  };
  /// `observer` must outlive it.
  CacheWriter(Cache& cache, std::uint64_t takeover, const Observer& observer, const Clock& clock = system_clock());
  ~CacheWriter();
  CacheWriter(CacheWriter&&) noexcept;

  /// One pipelined round trip a server. Throws Unavailable (not_applied) when a server does not answer, or a marker
  /// read back is missing or not ours: the caller must roll back. May be called again for more keys, or when due().
  void mark(std::span<const CachedKey> keys, Deadline deadline);
  /// As mark(), but gives the positions it could not mark instead of throwing (available mode).
  std::vector<std::size_t> try_mark(std::span<const CachedKey> keys, Deadline deadline);
  /// True when the markers may end before a commit started now would: mark() again.
  bool due() const noexcept;
  /// Steps 4 and 5: compare-and-set on the markers' numbers, then fix up what was lost. `outcomes` by the order of the
  /// marked keys. Never throws; returns when no stale value can be left by this writer: 0, or how many keys it could
  /// not make sure of (counted and logged as `weft.cache.unfixed`).
  std::size_t publish(std::span<const Outcome> outcomes, Deadline deadline) noexcept;
  /// publish() in single steps of one cache call each, for whoever must hold it between two of them.
  Publication publication(std::span<const Outcome> outcomes);
  void withdraw(Deadline deadline) noexcept;
  void forget() noexcept;
  enum class Spare : std::uint8_t { nothing, markers };
  /// Removes a key whatever is there (but a marker, if spared), by number (sweepers, resolve). False: the server does
  /// not answer.
  static bool remove(Cache& cache, const std::string& cache_key, Deadline deadline,
                     Spare spare = Spare::nothing) noexcept;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::detail
