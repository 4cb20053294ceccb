#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/bound.hpp"
#include "sql/fence.hpp"
#include "weft/query.hpp"

namespace weft::detail {

/// One answer of a fenced read.
struct FencedRow {
  FenceFacts fence;
  std::optional<std::vector<Value>>
      values{};  // in the definition's order and each field's own form; nullopt: no such object
};

/// The statements of one entity on one database: pure text and parameters. Table names carry the database
/// (`db`.`table`; SQLite: `table`). Rows and keys that come in have been checked; NULL is never equal. Each fenced
/// write is ONE statement that matches zero rows when the gate is not `open` with the fence's epoch or the baton is not
/// the fence's side. Thread safety: all members may be called at once.
class EntitySql {
 public:
  EntitySql(EntityDef def, Dialect dialect, std::string database);
  ~EntitySql();
  EntitySql(EntitySql&&) noexcept;

  /// Gives exactly one row, or none when there is no gate. decode_find() reads it.
  Bound find(const Fence& fence, const Key& key) const;
  FencedRow decode_find(Rows& rows) const;

  /// Any number of keys (of any owners of this kind) in one statement with a constant text: the keys travel in one JSON
  /// parameter. Gives one row a key; decode_find_many() gives them by the keys' positions.
  Bound find_many(std::uint16_t kind, std::span<const Key> keys) const;
  std::vector<FencedRow> decode_find_many(Rows& rows, std::size_t keys) const;

  /// A page of an owner's rows in index or key order: `limit` + 1 rows are asked for, so that the caller sees whether
  /// more follow. The order is the index's fields and then the key (so it is total). `after`: values of those order
  /// fields, exclusive. Gives at least one row when there is a gate (its entity part may be missing: an owner without
  /// rows).
  Bound by_owner(const Fence& fence, const OwnerQuery& query, const std::optional<std::vector<Value>>& after) const;
  std::vector<FencedRow> decode_by_owner(Rows& rows) const;
  /// Positions of the fields that order `index` ("" = key), the key's parts at the end; the owner's, the same in all
  /// rows, is left out.
  std::vector<std::size_t> order_of(std::string_view index) const;
  Bound count(const Fence& fence, const OwnerQuery& query) const;
  struct Counted {
    FenceFacts fence;
    std::uint64_t rows = 0;
  };
  Counted decode_count(Rows& rows) const;

  /// Fenced INSERT … SELECT of a whole row, version included. A taken key: the server's duplicate error.
  Bound insert(const Fence& fence, std::span<const Value> values) const;
  /// Fenced UPDATE of all fields but key and version, where the version is `base`; sets version = base + 1.
  Bound update(const Fence& fence, std::span<const Value> values, std::uint64_t base) const;
  /// The same for some fields (positions and values).
  Bound update_fields(const Fence& fence, const Key& key, std::span<const std::size_t> positions,
                      std::span<const Value> values, std::uint64_t base) const;
  /// Fenced `field = field + by`, version + 1, where the sum stays in [lowest, highest] of the field's type.
  Bound increment(const Fence& fence, const Key& key, std::size_t position, std::int64_t by) const;
  /// Fenced DELETE; `base`: only this version (0: any).
  Bound erase(const Fence& fence, const Key& key, std::uint64_t base) const;

  // Inside a transaction that holds the fence (begin_fence in fence_sql), the same without the fence's conditions.
  Bound insert_plain(std::span<const Value> values) const;
  Bound update_plain(std::span<const Value> values, std::uint64_t base) const;
  Bound update_fields_plain(const Key& key, std::span<const std::size_t> positions, std::span<const Value> values,
                            std::uint64_t base) const;
  Bound increment_plain(const Key& key, std::size_t position, std::int64_t by) const;
  Bound erase_plain(const Key& key, std::uint64_t base) const;

  /// The row as it is, locked FOR UPDATE (SQLite: plainly): the transaction's own look at one key. No fence columns.
  Bound find_for_update(const Key& key) const;
  /// Plain consistent read of one key, no fence columns.
  Bound find_plain(const Key& key) const;
  std::optional<std::vector<Value>> decode_plain(Rows& rows) const;
  /// All rows of a decode_plain shaped result.
  std::vector<std::vector<Value>> decode_plain_all(Rows& rows) const;
  /// Many keys, plain (inside a transaction of `owner`).
  Bound find_many_plain(std::span<const Key> keys) const;
  std::vector<std::optional<std::vector<Value>>> decode_find_many_plain(Rows& rows, std::size_t keys) const;
  Bound by_owner_plain(OwnerId owner, const OwnerQuery& query, const std::optional<std::vector<Value>>& after) const;
  Bound count_plain(OwnerId owner, const OwnerQuery& query) const;

  /// How many rows of an owner this database has, whoever writes here, and the bytes of their values as text.
  Bound measure_plain(OwnerId owner) const;  // columns: rows u64, bytes u64
  /// Deletes at most `limit` of an owner's rows (SQLite: all), whatever they are: only for what nobody serves any more.
  Bound erase_left_plain(OwnerId owner, std::size_t limit) const;

  /// A page of a scatter over this database: rows of the owners of one parity whose gate is readable here (open,
  /// moving, locked), while `side` has that parity's baton (else no rows), in key order, after `after` (exclusive).
  /// Read by decode_plain_all.
  Bound scatter(std::uint16_t kind, std::uint8_t parity, char side, std::span<const Condition> where,
                const std::optional<Key>& after, std::size_t limit) const;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::detail
