#include "engine/tail_stage.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/admin_place.hpp"
#include "model/row_codec.hpp"

namespace weft::detail {
namespace {

std::optional<std::string> encoded(const TailChange& change, const std::optional<std::vector<Value>>& image) {
  if (!image) return std::nullopt;
  std::string bytes;
  encode_row(change.table->entity->def(), change.entity_values(*image), bytes);
  return bytes;
}

bool is_brought(const TailTable& table, bool of_transaction_with_rows) {
  static constexpr std::array<std::string_view, 6> of_index{"weft_name",   "weft_owner_name", "weft_placement",
                                                            "weft_object", "weft_claim",      "weft_audit"};
  if (table.member->shard == 0) {
    return std::find(of_index.begin(), of_index.end(), table.name) != of_index.end() ||
           table.name == "weft_ticket_mark";
  }
  // The token of a transaction with rows comes in together with them.
  return table.name == "weft_outbox" || (table.name == "weft_token" && !of_transaction_with_rows);
}

/// A row of Weft's own that the tail made, as it was at the tail's end.
struct Made {
  const TailTable* table = nullptr;
  bool new_in_tail = false;
  std::optional<std::vector<Value>> last{};
};

void put(Session& session, const Made& made, Deadline deadline) {
  const bool marks = made.table->name == "weft_ticket_mark";
  if (!made.last || (!made.new_in_tail && !marks)) return;
  std::string names;
  std::string values;
  for (const ServerColumn& column : made.table->columns) {
    names += (names.empty() ? "" : ", ") + quote(Dialect::mariadb, column.name);
    values += values.empty() ? "?" : ", ?";
  }
  std::string text = "INSERT IGNORE INTO ";
  text += made.table->quoted() + " (" + names + ") VALUES (" + values + ")";
  if (marks) text += " ON DUPLICATE KEY UPDATE mark = GREATEST(mark, VALUES(mark))";
  session.execute({text}, *made.last, deadline);
}

}  // namespace

std::vector<ConflictRow> staged_rows(const Tail& tail, std::uint32_t shard, std::uint64_t takeover, char side) {
  std::vector<ConflictRow> rows;
  std::uint64_t number = 0;
  for (const TailTransaction& transaction : tail.transactions) {
    for (const TailChange& change : transaction.changes) {
      if (change.table->entity == nullptr) continue;
      ++number;  // over all shards: a row's number does not depend on which shard is asked for
      if (change.table->member->shard != shard) continue;
      const EntityDef& def = change.table->entity->def();
      ConflictRow row{.takeover = takeover, .number = number, .side = side, .sequence = transaction.sequence};
      row.token = transaction.token;
      row.entity = def.name();
      row.fingerprint = def.fingerprint();
      const Key key = Row(def, change.entity_values(change.image())).key();
      row.owner = key.owner.value;
      row.key = encode_key(def, key);
      row.before = encoded(change, change.before);
      row.after = encoded(change, change.after);
      if (transaction.of_mover) {
        row.state = ConflictState::dropped;
        row.why = "a move copied or purged it, and does so again by itself";
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

void bring_own_rows(Session& session, const Tail& tail, Deadline deadline) {
  std::map<std::pair<const TailTable*, std::string>, Made> made;
  for (const TailTransaction& transaction : tail.transactions) {
    const bool with_rows = std::any_of(transaction.changes.begin(), transaction.changes.end(),
                                       [](const TailChange& change) { return change.table->entity != nullptr; });
    for (const TailChange& change : transaction.changes) {
      if (change.table->entity != nullptr || !is_brought(*change.table, with_rows)) continue;
      Made& row = made.try_emplace({change.table, change.key_of(change.image())}, Made{change.table, !change.before})
                      .first->second;
      row.last = change.after;
    }
  }
  for (const auto& [name, row] : made) put(session, row, deadline);
}

}  // namespace weft::detail
