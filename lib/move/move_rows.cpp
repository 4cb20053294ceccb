#include "move/move_rows.hpp"

#include "engine/admin_place.hpp"

namespace weft::detail {
namespace {

constexpr const char* columns =
    "move_id, owner_kind, owner_id, source, target, state, runner, epoch, source_baton, target_baton, entity, "
    "position, "
    "row_count, copied, changes, mended, tries, pause_us, reason, who, started_at, changed_at";

std::vector<ColumnKind> kinds() {
  constexpr auto u64 = ColumnKind::u64;
  return {u64,
          u64,
          u64,
          u64,
          u64,
          u64,
          u64,
          u64,
          u64,
          u64,
          u64,
          ColumnKind::blob,
          u64,
          u64,
          u64,
          u64,
          u64,
          u64,
          ColumnKind::text,
          ColumnKind::text,
          ColumnKind::i64,
          ColumnKind::i64};
}

Value number(std::uint64_t value) { return value; }
// NULL once it has ended: then the owner may be moved again.
Value active(MoveState state) { return has_ended(state) ? Value() : Value(std::uint64_t{1}); }

}  // namespace

MoveRows::MoveRows(const std::string& database)
    : table_(own_table(Dialect::mariadb, database, "weft_move")),
      placement_(own_table(Dialect::mariadb, database, "weft_placement")) {}

Statement MoveRows::by_id(bool lock) const {
  return {"SELECT " + std::string(columns) + " FROM " + table_ + " WHERE move_id = ?" + (lock ? " FOR UPDATE" : ""),
          kinds()};
}

Statement MoveRows::list(bool ended) const {
  return {"SELECT " + std::string(columns) + " FROM " + table_ + " WHERE owner_id % 2 = ?" +
              (ended ? "" : " AND active = 1") + " ORDER BY changed_at DESC, move_id DESC LIMIT ?",
          kinds()};
}

Statement MoveRows::highest_runner() const {
  return {"SELECT COALESCE(MAX(runner), 0) FROM " + table_ + " WHERE owner_kind = ? AND owner_id = ?",
          {ColumnKind::u64}};
}

Statement MoveRows::insert() const {
  return {"INSERT INTO " + table_ + " (" + columns +
          ", active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
}

Statement MoveRows::update() const {
  return {"UPDATE " + table_ +
          " SET state = ?, active = ?, source_baton = ?, target_baton = ?, entity = ?, position = ?, row_count = ?, "
          "copied = ?, changes = ?, mended = ?, tries = ?, pause_us = ?, reason = ?, changed_at = ? "
          "WHERE move_id = ? AND runner = ? AND state = ?"};
}

Statement MoveRows::take() const {
  return {"UPDATE " + table_ + " SET runner = ?, changed_at = ? WHERE move_id = ? AND runner = ?"};
}

Statement MoveRows::hold_placement() const {
  return {"SELECT shard, epoch FROM " + placement_ + " WHERE owner_kind = ? AND owner_id = ? LOCK IN SHARE MODE",
          {ColumnKind::u64, ColumnKind::u64}};
}

Statement MoveRows::flip_placement() const {
  return {"UPDATE " + placement_ +
          " SET shard = ?, epoch = ?, move_id = ? WHERE owner_kind = ? AND owner_id = ? AND shard = ? AND epoch = ?"};
}

std::vector<Value> MoveRows::all_params(const MoveEntry& entry) {
  return {number(entry.id),
          number(entry.kind),
          number(entry.owner),
          number(entry.source),
          number(entry.target),
          number(static_cast<std::uint64_t>(entry.state)),
          number(entry.runner),
          number(entry.epoch),
          number(entry.source_baton),
          number(entry.target_baton),
          number(entry.entity),
          Blob{entry.position},
          number(entry.rows),
          number(entry.copied),
          number(entry.changes),
          number(entry.mended),
          number(entry.tries),
          number(entry.pause_us),
          Blob{entry.reason.substr(0, 1024)},
          Blob{entry.who.substr(0, 64)},
          entry.started_at,
          entry.changed_at,
          active(entry.state)};
}

std::vector<Value> MoveRows::update_params(const MoveEntry& entry, MoveState before) {
  return {number(static_cast<std::uint64_t>(entry.state)),
          active(entry.state),
          number(entry.source_baton),
          number(entry.target_baton),
          number(entry.entity),
          Blob{entry.position},
          number(entry.rows),
          number(entry.copied),
          number(entry.changes),
          number(entry.mended),
          number(entry.tries),
          number(entry.pause_us),
          Blob{entry.reason.substr(0, 1024)},
          entry.changed_at,
          number(entry.id),
          number(entry.runner),
          number(static_cast<std::uint64_t>(before))};
}

std::vector<MoveEntry> MoveRows::decode(const Rows& rows) {
  std::vector<MoveEntry> all;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::size_t at = 0;
    const auto next = [&] { return rows.at(row, at++).as_uint(); };
    MoveEntry entry;
    entry.id = next();
    entry.kind = static_cast<std::uint16_t>(next());
    entry.owner = next();
    entry.source = static_cast<std::uint32_t>(next());
    entry.target = static_cast<std::uint32_t>(next());
    entry.state = static_cast<MoveState>(next());
    entry.runner = next();
    entry.epoch = next();
    entry.source_baton = next();
    entry.target_baton = next();
    entry.entity = static_cast<std::uint16_t>(next());
    entry.position = rows.at(row, at++).as_blob();
    entry.rows = next();
    entry.copied = next();
    entry.changes = next();
    entry.mended = next();
    entry.tries = next();
    entry.pause_us = next();
    entry.reason = rows.at(row, at++).as_text();
    entry.who = rows.at(row, at++).as_text();
    entry.started_at = rows.at(row, at++).as_int();
    entry.changed_at = rows.at(row, at++).as_int();
    all.push_back(std::move(entry));
  }
  return all;
}

}  // namespace weft::detail
