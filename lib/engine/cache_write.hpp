#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cache/server_state.hpp"
#include "engine/context.hpp"

namespace weft::detail {

/// The cache's part of one transaction: touch() what is changed, mark() with the rows locked and before COMMIT,
/// commit(), which publishes and returns when no reader can meet what was before. Each key goes by the state of its own
/// server (docs/design/cache-servers.md). Keys of available entities that cannot be marked get an outbox row in the
/// same transaction instead; those of strict_outbox entities get one beside the marker.
class CacheWrite {
 public:
  CacheWrite(const Parts& parts, Deadline deadline);
  /// Each call of a transaction has its own.
  void set_deadline(Deadline deadline) noexcept { deadline_ = deadline; }

  /// `values`: what the object becomes; nullopt: its item is dropped. A later touch of the same key replaces an earlier
  /// one.
  void touch(const Registered& entity, const Key& key, std::optional<std::vector<Value>> values);
  bool empty() const noexcept { return touched_.empty(); }
  /// Throws Unavailable(not_applied): the caller rolls back, then withdraw()s.
  void mark(Session& session, const ShardSide& side);
  /// Commits and publishes. An answer that is lost (InDoubt) leaves the markers: readers then go to the row. InDoubt
  /// too when it is committed, and the deadline passes before others are kept from the old value.
  void commit(Session& session);
  void withdraw() noexcept;
  /// The cache keys of all it touched, once marked.
  std::vector<std::string> keys() const;

 private:
  struct Touched {
    const Registered* entity = nullptr;
    Key key{};
    std::optional<std::vector<Value>> values{};
  };
  struct Entry {
    CachedKey named{};
    const Touched* touched = nullptr;
    Written written{};
    bool noted = false;  // gets an outbox row
    bool fills = true;   // its value may be left in the cache
    bool strict() const noexcept { return touched->entity->def().spec().cache_mode != CacheMode::available; }
  };
  void name(Session& session);
  void name(Entry& entry, SteadyTime now);
  void set_markers(bool again);
  void report(const Entry& entry);
  void put_outbox(Session& session);
  void publish() noexcept;
  void acknowledge();
  bool settle(Entry& entry, const CacheScene& scene);

  const Parts& parts_;
  Deadline deadline_;
  const ShardSide* side_ = nullptr;         // once marked
  std::map<std::string, Touched> touched_;  // by entity number and encoded key
  CacheScene scene_{};                      // under which the keys were named
  std::vector<Entry> entries_{};
  std::vector<std::size_t> marked_{};    // entries that the writer has, in its order
  std::vector<std::uint64_t> outbox_{};  // this transaction's rows of keys that will be published
  std::optional<CacheWriter> writer_{};
};

}  // namespace weft::detail
