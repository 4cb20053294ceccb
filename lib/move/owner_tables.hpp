#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/parts.hpp"
#include "sql/chunk_sql.hpp"
#include "sql/row_copy_sql.hpp"
#include "sql/storage.hpp"

namespace weft::detail {

/// One entity's table on the two shards of a move.
class OwnerTable {
 public:
  OwnerTable(const Registered& entity, const std::string& source_database, const std::string& target_database,
             const std::vector<ServerColumn>& columns, const std::vector<std::string>& key);

  const Registered& entity() const noexcept { return *entity_; }
  const RowCopySql& copy_from() const noexcept { return copy_from_; }
  const RowCopySql& copy_to() const noexcept { return copy_to_; }
  const ChunkSql& sum_from() const noexcept { return sum_from_; }
  const ChunkSql& sum_to() const noexcept { return sum_to_; }
  std::uint64_t row_bytes = 0;  // on the average, as the source's server estimates

  /// A key as weft_change has it, as the primary key's columns; nullopt: it does not decode.
  std::optional<std::vector<Value>> columns_of_key(std::string_view bytes) const;
  /// The other way.
  std::string bytes_of_key(const std::vector<Value>& columns) const;
  /// All rows of an owner; `after` as bytes_of_key() gives it, or empty.
  KeyRange range_of(std::uint64_t owner, std::string_view after = {}) const;

 private:
  const Registered* entity_;
  std::vector<std::size_t> parts_;     // by column of the primary key: which part of the entity's key it is
  std::vector<FieldStorage> storage_;  // of these
  RowCopySql copy_from_, copy_to_;
  ChunkSql sum_from_, sum_to_;
};

/// The tables of all entities of one owner kind, in order of their numbers, checked on both shards.
struct OwnerTables {
  std::vector<OwnerTable> all{};
  const OwnerTable* find(std::uint16_t entity) const noexcept;
};

/// Describes and checks them. `ignore_others`: tables on the source that belong to no entity this store was told of
/// hold nothing of these owners. Errors: SchemaError listing every fault (a table that is missing, differs between the
/// shards, whose primary key does not begin with the owner, or that no entity names), Unavailable.
OwnerTables owner_tables(const Parts& parts, std::uint16_t kind, std::uint32_t source, std::uint32_t target,
                         bool ignore_others, Deadline deadline);

}  // namespace weft::detail
