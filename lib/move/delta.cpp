#include "move/delta.hpp"

#include <algorithm>

#include "base/failpoint.hpp"
#include "engine/change_notes.hpp"
#include "move/copier.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t notes_at_once = GateSql::most_listed;

}  // namespace

// What a round brings over: the notes, and the rows they name, seen at one moment.
struct Delta::Notes {
  std::vector<std::uint64_t> nonces{};
  std::map<const OwnerTable*, std::set<std::string>> keys{};
  std::map<const OwnerTable*, RowKeys> columns{};
  std::map<const OwnerTable*, Rows> rows{};
  Rows tokens{};
};

Delta::Notes Delta::read(GateState state) {
  Notes notes;
  scene_.source.held({state}, scene_.deadline, [&](Session& session) {
    notes = {};
    std::set<std::uint64_t> tokens;
    const Bound read = scene_.source.sql().changes(above_, notes_at_once);
    const Rows found = session.query(*read.statement, read.params, scene_.deadline);
    for (std::size_t row = 0; row < found.size(); ++row) {
      notes.nonces.push_back(found.at(row, 0).as_uint());
      const auto entity = static_cast<std::uint16_t>(found.at(row, 1).as_uint());
      const std::string& key = found.at(row, 2).as_blob();
      if (entity == token_entity) {
        tokens.insert(token_of_key(key));
      } else if (entity == any_entity) {
        unknown_ = true;
      } else if (const OwnerTable* table = scene_.tables.find(entity)) {
        notes.keys[table].insert(key);
      } else {
        throw SchemaError(scene_.entry.text() + ": writers note changes of entity number " + std::to_string(entity) +
                          ", which this run was not told of; name its entity file with --entities");
      }
    }
    for (const auto& [table, keys] : notes.keys) {
      RowKeys& columns = notes.columns[table];
      for (const std::string& key : keys) {
        const auto decoded = table->columns_of_key(key);
        if (!decoded)
          throw Error(Code::corrupt, Outcome::not_applied,
                      scene_.entry.text() + ": a key in weft_change does not decode");
        columns.push_back(*decoded);
      }
      fetch_rows(session, table->copy_from(), columns, notes.rows[table], scene_.deadline);
    }
    if (tokens.empty()) return;
    const std::vector<std::uint64_t> wanted(tokens.begin(), tokens.end());
    const Bound ask = scene_.source.sql().tokens_of(wanted);
    notes.tokens = session.query(*ask.statement, ask.params, scene_.deadline);
  });
  return notes;
}

void Delta::write(const Notes& notes) {
  if (notes.keys.empty() && notes.tokens.empty()) return;
  scene_.target.change_rows({GateState::incoming}, scene_.deadline, [&](Session& session) {
    for (const auto& [table, columns] : notes.columns) {
      erase_rows(session, table->copy_to(), columns, scene_.deadline);
      insert_rows(session, table->copy_to(), notes.rows.at(table), scene_.deadline);
    }
    if (notes.tokens.empty()) return;
    put_tokens(session, scene_.target.sql(), notes.tokens, scene_.deadline);
  });
}

std::size_t Delta::round(GateState state) {
  const Notes notes = read(state);
  if (notes.nonces.empty()) return 0;
  WEFT_REACH("move.notes_read");
  write(notes);
  WEFT_REACH("move.notes_carried");
  for (const auto& [table, keys] : notes.keys) carried_[table].insert(keys.begin(), keys.end());
  scene_.source.held({state}, scene_.deadline, [&](Session& session) {
    const bool by_number = !WEFT_MUTANT("move_high_water_mark");
    const std::uint64_t highest = *std::max_element(notes.nonces.begin(), notes.nonces.end());
    const Bound drop =
        by_number ? scene_.source.sql().drop_changes(notes.nonces) : scene_.source.sql().drop_changes_up_to(highest);
    session.execute(*drop.statement, drop.params, scene_.deadline);
    if (!by_number) above_ = highest;
  });
  scene_.entry.changes += notes.nonces.size();
  return notes.nonces.size();
}

void Delta::rest_of(GateState state) {
  if (WEFT_MUTANT("move_no_last_delta")) return;
  while (round(state) > 0) {
  }
}

void Delta::carry(const OwnerTable& table, const RowKeys& keys, GateState state) {
  Notes notes;
  notes.columns[&table] = keys;
  for (const std::vector<Value>& key : keys) notes.keys[&table].insert(table.bytes_of_key(key));
  scene_.source.held({state}, scene_.deadline, [&](Session& session) {
    notes.rows[&table] = {};
    fetch_rows(session, table.copy_from(), keys, notes.rows[&table], scene_.deadline);
  });
  write(notes);
  for (const std::string& key : notes.keys[&table]) carried_[&table].insert(key);
}

}  // namespace weft::detail
