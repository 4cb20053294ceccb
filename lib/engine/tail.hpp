#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/gtid_position.hpp"
#include "engine/pair_sides.hpp"
#include "engine/registry.hpp"
#include "sql/table_shape.hpp"
#include "wire/binlog_stream.hpp"

namespace weft::detail {

/// One database of the two servers that a rejoin is about: a shard's, or the index's (shard 0).
struct TailMember {
  std::uint32_t shard = 0;
  std::string database;
};

/// A table that the lost side wrote alone.
struct TailTable {
  const TailMember* member = nullptr;
  std::string name;
  std::vector<ServerColumn> columns{};
  std::vector<std::size_t> key{};      // positions of the primary key's columns
  const Registered* entity = nullptr;  // null: one of Weft's own
  std::vector<std::size_t> fields{};   // the column of each of the entity's fields

  std::string quoted() const;
};

/// One row as it was before and after; nullopt: not there. Values by column, as a session reads them.
struct TailChange {
  const TailTable* table = nullptr;
  std::optional<std::vector<Value>> before{}, after{};

  const std::vector<Value>& image() const { return after ? *after : *before; }
  /// The values of the table's entity in its fields' own forms.
  std::vector<Value> entity_values(const std::vector<Value>& image) const;
  /// Names the row: the same for both images of every change of it.
  std::string key_of(const std::vector<Value>& image) const;
};

struct TailTransaction {
  std::uint64_t sequence = 0;
  std::uint64_t token = 0;  // the one it wrote; 0: none
  bool of_mover = false;    // a move's copying or purging, which it does again by itself
  std::vector<TailChange> changes{};
};

/// Everything the lost side wrote alone, in commit order.
struct Tail {
  std::deque<TailTable> tables{};
  std::vector<TailTransaction> transactions{};
  std::uint64_t rows = 0, own_rows = 0;
};

/// The side that was lost, as its tail is read and undone.
struct LostSide {
  Session& session;      // of the operators' account
  const Server& server;  // with that account, for its binary log
  std::string text;      // "shard 1, side A (server db1a)", for messages
};

/// Reads what the lost side originated behind `from` up to `to`, from its own binary log. What it had replicated from
/// others is in that log too and is left aside. `members` must outlive the tail. `ignore_statements`: something else
/// than row changes is passed over.
/// Errors: SchemaError (DDL or a statement in the tail; a table that is neither Weft's nor of a registered entity, with
/// all their names; rows that cannot be read), Unavailable.
Tail read_tail(const LostSide& lost, const std::vector<TailMember>& members, const GtidPosition& from,
               const GtidPosition& to, const Registry& entities, bool ignore_statements, Deadline deadline);

}  // namespace weft::detail
