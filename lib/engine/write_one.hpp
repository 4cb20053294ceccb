#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/context.hpp"

namespace weft::detail {

/// One change of one object by one fenced statement: an entity that has nothing to change in the index.
/// Uncached: one round trip, in autocommit. Cached: statement (which opens the transaction), marker, COMMIT, publish.
/// While the owner is being copied elsewhere it is made again as a transaction that also notes the key.
struct Change {
  /// The fenced statement.
  std::function<Bound(const EntitySql&, const Fence&)> statement;
  /// The same without the fence's conditions, for a transaction that holds the fence.
  std::function<Bound(const EntitySql&)> plain;
  /// What the object is afterwards, when that is known without a look; nullopt: its item is dropped.
  std::optional<std::vector<Value>> values{};
  /// Read the row back inside the transaction; it becomes `values`.
  bool read_back = false;
  /// Zero rows though the fence held: called with the row as it is now (nullopt: gone). True: the answer is final, the
  /// change did not happen; false: try again. Throws Conflict and the like.
  std::function<bool(const std::optional<std::vector<Value>>&)> explain;
};

/// True: changed and acknowledged; `change.values` is what it became. False: explain() ended it.
/// UsageError when there is no such owner and `owner_needed`; else false.
bool write_one(const Context& context, const Key& key, Change& change, bool owner_needed);

/// Drops an object's cache item, whatever it is; what cannot be dropped stays.
void drop_item(const Context& context, const Key& key) noexcept;

/// The Conflict every verb throws when the version is another one.
[[noreturn]] void throw_conflict(const EntityDef& def);
[[noreturn]] void throw_no_owner(const EntityDef& def);

}  // namespace weft::detail
