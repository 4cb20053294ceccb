#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sql_types.hpp"
#include "sql/fence.hpp"
#include "sql/storage.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {

/// Columns that every fenced read begins with: epoch, state, moved_to of the gate, side of the baton.
inline constexpr std::size_t fence_width = 4;
inline constexpr std::string_view fence_columns = "g.epoch, g.state, g.moved_to, b.side";
std::vector<ColumnKind> fence_kinds();
/// Reads them at `column` of `row`; a NULL epoch means that there is no gate.
FenceFacts decode_fence(const Rows& rows, std::size_t row, std::size_t column = 0);

/// What all statements of an entity on one database are put together from: quoted names, conditions, parameters, and
/// how rows are read back. Thread safety: immutable.
struct EntityPieces {
  EntityPieces(EntityDef entity, Dialect spoken, const std::string& database);

  EntityDef def;
  Dialect dialect;
  bool lite;                          // SQLite
  std::vector<FieldStorage> storage;  // one a field
  std::vector<std::string> columns;   // quoted, one a field
  std::string table;
  std::string gate;
  std::string baton;
  std::string all_columns;        // selected("e")
  std::vector<ColumnKind> kinds;  // of all_columns
  /// Of each index ("" is the key): the fields that give its rows a total order, the owner's left out.
  std::vector<std::pair<std::string, std::vector<std::size_t>>> orders;
  std::vector<std::size_t> set_positions;  // what update() writes: neither key nor version

  /// "e.`a`"
  std::string column(std::size_t position) const { return "e." + columns[position]; }
  /// "e.`a`, e.`b`, …" in the definition's order, as sessions can read them.
  std::string selected(const std::string& alias) const;
  /// The key's equality but for the owner's part: " AND e.`b` = ?…"
  std::string rest_equal(std::string_view alias) const;
  /// "`a` = ? AND `b` = ?…" over the whole key, without an alias.
  std::string key_equal() const;
  /// Fence columns and the entity's.
  std::vector<ColumnKind> fenced_kinds() const;
  /// gate and baton joined, parameters: parity; then WHERE, parameters: kind, owner.
  std::string fence_from() const;
  static constexpr std::string_view fence_where = " WHERE g.owner_kind = ? AND g.owner_id = ?";
  /// The fence of a write, after a WHERE. Parameters: see add_fence().
  std::string fence_exists() const;

  /// An unsigned number below 2^63 of Weft's own tables, as the dialect wants it.
  Value number(std::uint64_t value) const { return lite ? Value(static_cast<std::int64_t>(value)) : Value(value); }
  void add_key(std::vector<Value>& params, const Key& key) const;
  void add_rest(std::vector<Value>& params, const Key& key) const;
  void add_key_of(std::vector<Value>& params, std::span<const Value> values) const;
  void add_fence(std::vector<Value>& params, const Fence& fence) const;
  /// The entity's values that begin at `column` of `row`, moved out; nullopt when the version is NULL (an outer join's
  /// miss).
  std::optional<std::vector<Value>> values_of(Rows& rows, std::size_t row, std::size_t column) const;
};

}  // namespace weft::detail
