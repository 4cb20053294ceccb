#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "weft/error.hpp"
#include "weft/query.hpp"

namespace weft {
inline namespace v1 {

/// What can be done with objects: the same verbs on a Store and on a Transaction. The one door below which everything
/// is data; `Repository<T>` is a typed view over it.
///
/// Absence is a result: find gives nullopt, save and erase give false. Failures are exceptions:
/// * UsageError (not_applied): unknown field, value of the wrong type or too long, NULL where not allowed, key of the
/// wrong shape
/// * Conflict (not_applied): the row's version is not the one given
/// * Duplicate (not_applied): the key, or a unique value, is taken
/// * Unavailable (not_applied; `unknown` only with code timeout): a server is needed and cannot be reached in time
/// * InDoubt (unknown): a write was sent and its answer was lost
class WEFT_API Verbs {
 public:
  virtual ~Verbs();

  /// Writes a new object and gives it back complete: id from the ticket servers where the id field is 0, fallbacks,
  /// version.
  virtual Row create(const EntityDef& def, Row row, const CallOptions& options = {}) = 0;
  /// All rows of one owner are written in one transaction; rows of several owners owner by owner (an error in a later
  /// owner leaves the earlier owners' rows, and says how many). Rows whose id the library gave are not put into the
  /// cache.
  virtual std::vector<Row> create_many(const EntityDef& def, std::vector<Row> rows,
                                       const CallOptions& options = {}) = 0;
  /// Idempotent: gives back what is there under the caller's key, or creates it.
  virtual Row create_or_find(const EntityDef& def, Row row, const CallOptions& options = {}) = 0;

  virtual std::optional<Row> find(const EntityDef& def, const Key& key, const CallOptions& options = {}) = 0;
  /// Needs a `located()` entity.
  virtual std::optional<Row> find_by_id(const EntityDef& def, Id id, const CallOptions& options = {}) = 0;
  /// Needs a `unique()` of that name.
  virtual std::optional<Row> find_by_unique(const EntityDef& def, std::string_view claim, const Value& value,
                                            const CallOptions& options = {}) = 0;
  /// One answer a key, in the keys' order; 0 to 10,000 keys.
  virtual std::vector<std::optional<Row>> find_many(const EntityDef& def, std::span<const Key> keys,
                                                    const CallOptions& options = {}) = 0;
  virtual Page find_by_owner(const EntityDef& def, OwnerId owner, const OwnerQuery& query = {},
                             const CallOptions& options = {}) = 0;
  /// How many rows the query's range holds; `limit` and `after` are not looked at.
  virtual std::uint64_t count(const EntityDef& def, OwnerId owner, const OwnerQuery& query = {},
                              const CallOptions& options = {}) = 0;

  /// Writes every field where the row's version is still the present one, and raises the version in `row`.
  /// False: the object is gone.
  virtual bool save(const EntityDef& def, Row& row, const CallOptions& options = {}) = 0;
  /// Writes some fields. `base_version` as in save. Gives the new version, or nullopt when the object is gone.
  virtual std::optional<std::uint64_t> save_fields(const EntityDef& def, const Key& key, const Fields& fields,
                                                   std::uint64_t base_version, const CallOptions& options = {}) = 0;
  /// Adds to an integer field, whatever its version. Gives the new value, or nullopt when the object is gone.
  /// UsageError when the sum leaves the field's range.
  virtual std::optional<std::int64_t> increment(const EntityDef& def, const Key& key, std::string_view field,
                                                std::int64_t by, const CallOptions& options = {}) = 0;
  /// False: there was nothing.
  virtual bool erase(const EntityDef& def, const Key& key, const CallOptions& options = {}) = 0;
};

}  // namespace v1
}  // namespace weft
