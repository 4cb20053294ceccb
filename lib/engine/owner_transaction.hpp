#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cache_write.hpp"
#include "engine/change_notes.hpp"
#include "engine/index_rows.hpp"

namespace weft::detail {

/// A transaction of one owner on its shard's writing side: holds gate and baton in share mode from its first statement
/// on, so its own statements need no fence. What it changes is noted for the cache and the index, and carried out with
/// the commit:
///   index rows taken → token on the shard → notes for a move → markers → COMMIT → published → old index rows released.
/// Values and keys that come in have been checked. Thread safety: one thread.
class OwnerTransaction {
 public:
  /// Opens it: one round trip on MariaDB. `token`: writes a token row in any case, not only with index rows.
  /// UsageError: no such owner; Unavailable: not writable within the deadline.
  OwnerTransaction(std::shared_ptr<const Parts> parts, std::uint16_t kind, std::uint64_t owner,
                   std::string_view kind_name, Deadline deadline, bool token = false);
  ~OwnerTransaction();
  OwnerTransaction(const OwnerTransaction&) = delete;
  OwnerTransaction& operator=(const OwnerTransaction&) = delete;

  void set_deadline(Deadline deadline) noexcept {
    deadline_ = deadline;
    cache_.set_deadline(deadline);
  }
  /// Version and key are filled in. Duplicate: the key is taken (the transaction goes on). `fresh_id`: the key holds an
  /// id that was never given out before and nobody waits to read: nothing in the cache can know it.
  void create(const Registered& entity, const std::vector<Value>& values, bool fresh_id);
  std::optional<std::vector<Value>> find(const Registered& entity, const Key& key);
  std::vector<std::optional<std::vector<Value>>> find_many(const Registered& entity, std::span<const Key> keys);
  Page find_by_owner(const Registered& entity, const OwnerQuery& query);
  std::uint64_t count(const Registered& entity, const OwnerQuery& query);
  /// `values` has the new version afterwards. False: gone. Conflict: another version.
  bool save(const Registered& entity, std::vector<Value>& values, std::uint64_t base);
  bool save_fields(const Registered& entity, const Key& key, std::span<const std::size_t> positions,
                   std::span<const Value> values, std::uint64_t base);
  std::optional<Value> increment(const Registered& entity, const Key& key, std::size_t position, std::int64_t by);
  bool erase(const Registered& entity, const Key& key);
  Rows query_raw(const std::string& sql, std::span<const Value> params);
  std::uint64_t execute_raw(const std::string& sql, std::span<const Value> params);
  void touch(const Registered& entity, const Key& key);

  /// Makes this the owner's last transaction: with its commit the gate says that the owner was erased. Waits for those
  /// of others that are under way, at most as long as a lock is waited for (Unavailable, not applied); later ones wait
  /// for this one, and then find no owner.
  void close_gate();

  void commit();
  void rollback() noexcept;
  bool open() const noexcept { return static_cast<bool>(session_); }

  std::uint64_t owner() const noexcept { return owner_; }
  const ShardSide& side() const noexcept { return *side_; }
  Dialect dialect() const noexcept { return session_->dialect(); }

 private:
  template <class Work>
  auto guarded(const Registered* entity, Work&& work);
  Rows run(const Bound& bound);
  std::uint64_t change(const Bound& bound);
  const EntitySql& sql(const Registered& entity) const { return entity.sql(*side_, session_->dialect()); }
  std::optional<std::vector<Value>> locked(const Registered& entity, const Key& key);
  void note(const Registered& entity, const Key& key, std::optional<std::vector<Value>> values);
  void put_token();
  void note_doubt(Error& error);

  std::shared_ptr<const Parts> parts_;
  std::uint16_t kind_;
  std::uint64_t owner_;
  Deadline deadline_;
  const ShardSide* side_ = nullptr;
  Fence fence_{};
  Pool::Lease session_;
  CacheWrite cache_;
  IndexRows index_;
  bool noted_ = false;  // the owner is being copied elsewhere: what is changed is noted
  ChangeNotes notes_;
  bool token_wanted_;
  std::uint64_t token_ = 0;
};

/// "is too large or too small for the field after this increment": the UsageError of an increment out of range.
[[noreturn]] void throw_out_of_range(const EntityDef& def, std::size_t position);

}  // namespace weft::detail
