#include "engine/conflict_rows.hpp"

#include <algorithm>

#include "engine/admin_place.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t rows_at_once = 200;

constexpr const char* columns =
    "takeover, number, state, side, sequence, token, entity, fingerprint, owner_id, object_key, before_image, "
    "after_image, survivor_image, why, changed_at";

Value image(const std::optional<std::string>& bytes) { return bytes ? Value(Blob{*bytes}) : Value(); }

std::optional<std::string> image_of(const Value& cell) {
  return cell.is_null() ? std::nullopt : std::optional(cell.as_blob());
}

std::int64_t now() { return system_clock().wall().time_since_epoch().count(); }

std::uint64_t number_of(ConflictState state) { return static_cast<std::uint64_t>(state); }

}  // namespace

ConflictRows::ConflictRows(const std::string& database)
    : table_(own_table(Dialect::mariadb, database, "weft_conflict")) {}

void ConflictRows::put(Session& session, const std::vector<ConflictRow>& rows, Deadline deadline) const {
  const Statement insert{"INSERT IGNORE INTO " + table_ + " (" + columns +
                         ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  for (std::size_t at = 0; at < rows.size(); ++at) {
    const ConflictRow& row = rows[at];
    const std::vector<Value> params{row.takeover,
                                    row.number,
                                    number_of(row.state),
                                    std::string(1, row.side),
                                    row.sequence,
                                    row.token,
                                    Blob{row.entity},
                                    row.fingerprint,
                                    row.owner,
                                    Blob{row.key},
                                    image(row.before),
                                    image(row.after),
                                    image(row.survivor),
                                    Blob{row.why},
                                    now()};
    if (at % rows_at_once == 0) {
      session.begin_execute(insert, params, deadline);
    } else {
      session.execute(insert, params, deadline);
    }
    if ((at + 1) % rows_at_once == 0 || at + 1 == rows.size()) session.commit(deadline);
  }
}

std::vector<ConflictRow> ConflictRows::read(Session& session, const std::string& rest, const std::vector<Value>& params,
                                            Deadline deadline) const {
  constexpr ColumnKind u64 = ColumnKind::u64;
  constexpr ColumnKind text = ColumnKind::text;
  constexpr ColumnKind blob = ColumnKind::blob;
  const Rows rows =
      session.query({std::string("SELECT ") + columns + " FROM " + table_ + rest,
                     {u64, u64, u64, text, u64, u64, text, u64, u64, blob, blob, blob, blob, text, ColumnKind::i64}},
                    params, deadline);
  std::vector<ConflictRow> all;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    ConflictRow row{rows.at(at, 0).as_uint(), rows.at(at, 1).as_uint(),
                    static_cast<ConflictState>(rows.at(at, 2).as_uint())};
    row.side = rows.at(at, 3).as_text().empty() ? '?' : rows.at(at, 3).as_text().front();
    row.sequence = rows.at(at, 4).as_uint();
    row.token = rows.at(at, 5).as_uint();
    row.entity = rows.at(at, 6).as_text();
    row.fingerprint = rows.at(at, 7).as_uint();
    row.owner = rows.at(at, 8).as_uint();
    row.key = rows.at(at, 9).as_blob();
    row.before = image_of(rows.at(at, 10));
    row.after = image_of(rows.at(at, 11));
    row.survivor = image_of(rows.at(at, 12));
    row.why = rows.at(at, 13).as_text();
    row.changed_at = rows.at(at, 14).as_int();
    all.push_back(std::move(row));
  }
  return all;
}

std::vector<ConflictRow> ConflictRows::next_waiting(Session& session, std::uint64_t takeover, Deadline deadline) const {
  const Statement first{"SELECT sequence FROM " + table_ + " WHERE state = 1 AND takeover = ? ORDER BY number LIMIT 1",
                        {ColumnKind::u64}};
  const Rows sequence = session.query(first, std::vector<Value>{takeover}, deadline);
  if (sequence.empty()) return {};
  return read(session, " WHERE state = 1 AND takeover = ? AND sequence = ? ORDER BY number",
              {takeover, sequence.at(0, 0)}, deadline);
}

bool ConflictRows::lock_waiting(Session& session, const std::vector<ConflictRow>& rows, Deadline deadline) const {
  const Statement lock{"SELECT state FROM " + table_ + " WHERE takeover = ? AND number = ? FOR UPDATE",
                       {ColumnKind::u64}};
  return std::all_of(rows.begin(), rows.end(), [&](const ConflictRow& row) {
    const Rows state = session.query(lock, std::vector<Value>{row.takeover, row.number}, deadline);
    return !state.empty() && state.at(0, 0).as_uint() == number_of(ConflictState::waiting);
  });
}

void ConflictRows::set(Session& session, const ConflictRow& row, ConflictState from, Deadline deadline) const {
  const Statement update{"UPDATE " + table_ +
                         " SET state = ?, survivor_image = ?, why = ?, changed_at = ? WHERE takeover = ? AND number = "
                         "? AND state = ?"};
  const std::vector<Value> params{number_of(row.state), image(row.survivor), Blob{row.why},  now(),
                                  row.takeover,         row.number,          number_of(from)};
  session.execute(update, params, deadline);
}

std::map<ConflictState, std::uint64_t> ConflictRows::count(Session& session, std::uint64_t takeover,
                                                           Deadline deadline) const {
  const Rows rows = session.query({"SELECT state, COUNT(*) FROM " + table_ + " WHERE takeover = ? GROUP BY state",
                                   {ColumnKind::u64, ColumnKind::u64}},
                                  std::vector<Value>{takeover}, deadline);
  std::map<ConflictState, std::uint64_t> counts;
  for (std::size_t at = 0; at < rows.size(); ++at)
    counts[static_cast<ConflictState>(rows.at(at, 0).as_uint())] = rows.at(at, 1).as_uint();
  return counts;
}

std::vector<ConflictRow> ConflictRows::judged(Session& session, std::uint64_t takeover, Deadline deadline) const {
  const Statement ask{
      "SELECT state, entity, object_key, why, IF(why = ?, survivor_image, NULL), after_image IS NULL FROM " + table_ +
          " WHERE takeover = ? AND (state IN (3, 5) OR (state = 2 AND (why <> '' OR after_image IS "
          "NULL))) ORDER BY number",
      {ColumnKind::u64, ColumnKind::text, ColumnKind::blob, ColumnKind::text, ColumnKind::blob, ColumnKind::u64}};
  const Rows rows = session.query(ask, std::vector<Value>{Blob{std::string(value_taken)}, takeover}, deadline);
  std::vector<ConflictRow> all;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    ConflictRow row{.takeover = takeover, .state = static_cast<ConflictState>(rows.at(at, 0).as_uint())};
    row.entity = rows.at(at, 1).as_text();
    row.key = rows.at(at, 2).as_blob();
    row.why = rows.at(at, 3).as_text();
    row.survivor = image_of(rows.at(at, 4));
    if (rows.at(at, 5).as_uint() == 0) row.after.emplace();
    all.push_back(std::move(row));
  }
  return all;
}

std::uint64_t ConflictRows::drop_merged(Session& session, std::uint64_t takeover, std::size_t limit,
                                        Deadline deadline) const {
  return session.execute({"DELETE FROM " + table_ + " WHERE state = 2 AND takeover = ? ORDER BY number LIMIT ?"},
                         std::vector<Value>{takeover, static_cast<std::int64_t>(limit)}, deadline);
}

std::vector<ConflictRow> ConflictRows::page(Session& session, const std::vector<ConflictState>& states,
                                            std::uint64_t takeover, std::uint64_t number, std::size_t limit,
                                            Deadline deadline) const {
  std::string in;
  for (const ConflictState state : states) in += (in.empty() ? "" : ", ") + std::to_string(number_of(state));
  return read(session,
              " WHERE state IN (" + in +
                  ") AND (takeover > ? OR (takeover = ? AND number > ?)) ORDER BY takeover, number LIMIT ?",
              {takeover, takeover, number, static_cast<std::int64_t>(limit)}, deadline);
}

std::vector<ConflictRow> ConflictRows::page_of_owner(Session& session, std::uint64_t owner, std::uint64_t takeover,
                                                     std::uint64_t number, std::size_t limit, Deadline deadline) const {
  return read(
      session,
      " WHERE owner_id = ? AND (takeover > ? OR (takeover = ? AND number > ?)) ORDER BY takeover, number LIMIT ?",
      {owner, takeover, takeover, number, static_cast<std::int64_t>(limit)}, deadline);
}

}  // namespace weft::detail
