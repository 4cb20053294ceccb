#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/context.hpp"

namespace weft::detail {

/// The cache's part of one transaction: touch() what is changed, mark() with the rows locked and before COMMIT,
/// commit(), which publishes. Available-mode entities whose keys cannot be marked get an outbox row in the same
/// transaction instead.
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
  /// Commits and publishes. An answer that is lost (InDoubt) leaves the markers: readers then go to the row.
  void commit(Session& session);
  void withdraw() noexcept;
  /// The cache keys that were marked, or noted in the outbox.
  std::vector<std::string> keys() const;

 private:
  struct Touched {
    const Registered* entity = nullptr;
    Key key{};
    std::optional<std::vector<Value>> values{};
  };
  void mark_again();
  void mark_available(Session& session, const ShardSide& side, const std::vector<CachedKey>& keys,
                      std::vector<const Touched*> touched);

  const Parts& parts_;
  Deadline deadline_;
  const ShardSide* side_ = nullptr;             // once marked
  std::map<std::string, Touched> touched_;      // by entity number and encoded key
  std::vector<CachedKey> marked_;               // in the order given to the writer
  std::vector<CacheWriter::Outcome> outcomes_;  // the same order
  std::size_t strict_ = 0;                      // how many of them are strict; these come first
  std::optional<CacheWriter> writer_;
};

}  // namespace weft::detail
