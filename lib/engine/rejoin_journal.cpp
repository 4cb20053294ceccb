#include "engine/rejoin_journal.hpp"

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "engine/admin_place.hpp"

namespace weft::detail {

RejoinJournal::RejoinJournal(const Topology& topology, char index_side, Deadline deadline)
    : deadline_(deadline),
      session_(connect_as(topology, topology.index.side(index_side).server, Account::operators, deadline)),
      table_(own_table(session_->dialect(), topology.index.side(index_side).database, "weft_rejoin")) {}

std::optional<RejoinEntry> RejoinJournal::find(std::uint32_t shard) {
  constexpr ColumnKind u64 = ColumnKind::u64;
  const Rows rows =
      session_->query({"SELECT takeover, step, survivor, tail_end, tail_rows, own_rows, merged, listed, dropped FROM " +
                           table_ + " WHERE shard = ?",
                       {u64, u64, ColumnKind::text, ColumnKind::text, u64, u64, u64, u64, u64}},
                      std::vector<Value>{std::uint64_t{shard}}, deadline_);
  if (rows.empty()) return std::nullopt;
  return RejoinEntry{.shard = shard,
                     .takeover = rows.at(0, 0).as_uint(),
                     .step = static_cast<RejoinStep>(rows.at(0, 1).as_uint()),
                     .survivor = rows.at(0, 2).as_text().front(),
                     .tail_end = rows.at(0, 3).as_text(),
                     .rows = rows.at(0, 4).as_uint(),
                     .own_rows = rows.at(0, 5).as_uint(),
                     .merged = rows.at(0, 6).as_uint(),
                     .listed = rows.at(0, 7).as_uint(),
                     .dropped = rows.at(0, 8).as_uint()};
}

void RejoinJournal::put(const RejoinEntry& entry) {
  const std::vector<Value> params{std::uint64_t{entry.shard},
                                  entry.takeover,
                                  static_cast<std::uint64_t>(entry.step),
                                  std::string(1, entry.survivor),
                                  Blob{entry.tail_end},
                                  entry.rows,
                                  entry.own_rows,
                                  entry.merged,
                                  entry.listed,
                                  entry.dropped,
                                  std::int64_t{system_clock().wall().time_since_epoch().count()}};
  session_->execute(
      {"REPLACE INTO " + table_ +
       " (shard, takeover, step, survivor, tail_end, tail_rows, own_rows, merged, listed, dropped, changed_at) "
       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      params, deadline_);
}

bool RejoinJournal::lock(const std::string& name) {
  const Rows rows = session_->query({"SELECT GET_LOCK(?, 0)", {ColumnKind::i64}},
                                    std::vector<Value>{"weft_rejoin_" + std::to_string(hash64(name))}, deadline_);
  return rows.at(0, 0) == Value(1);
}

}  // namespace weft::detail
