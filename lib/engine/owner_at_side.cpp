#include "engine/owner_at_side.hpp"

#include <algorithm>

#include "engine/admin_place.hpp"
#include "engine/verdict.hpp"
#include "sql/ddl.hpp"
#include "sql/table_shape.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

class Look {
 public:
  Look(const OwnerScope& scope, const ShardSide& side, OwnerAtSide& found, Deadline deadline)
      : scope_(scope),
        side_(side),
        found_(found),
        deadline_(deadline),
        session_(scope.parts.shard_pool->lease(*side.server, deadline)) {}

  void gate() {
    const FenceSql& sql = side_.fence(session_->dialect());
    const Bound look = sql.look(scope_.kind, scope_.owner);
    const FenceFacts facts = sql.decode(session_->query(*look.statement, look.params, deadline_));
    found_.writes = facts.side == side_.side;
    if (!facts.gate) return;
    found_.gate = word_of(facts.state);
    found_.gate_epoch = facts.epoch;
    found_.moved_to = facts.moved_to;
  }

  void rows() {
    for (const Registered* entity : scope_.entities) {
      const Bound measure = entity->sql(side_, session_->dialect()).measure_plain(OwnerId(scope_.owner));
      const Rows row = session_->query(*measure.statement, measure.params, deadline_);
      found_.rows.push_back({entity->def().name(), row.at(0, 0).as_uint(), row.at(0, 1).as_uint()});
    }
  }

  void traces() {
    found_.tokens = count("weft_token WHERE owner_kind = ? AND owner_id = ?", {std::int64_t{scope_.kind}, owner()});
    for (const std::string& stem : scope_.cache_stems()) {
      found_.outbox += count("weft_outbox WHERE SUBSTR(cache_key, 1, " + std::to_string(stem.size()) + ") = ?", {stem});
    }
    const Rows conflicts = ask("SELECT entity, COUNT(*) FROM ", "weft_conflict WHERE owner_id = ? GROUP BY entity",
                               {ColumnKind::text, ColumnKind::u64}, {owner()});
    for (std::size_t row = 0; row < conflicts.size(); ++row) {
      const std::string entity = cell_text(conflicts.at(row, 0));
      const std::uint64_t number = conflicts.at(row, 1).as_uint();
      if (scope_.has(entity)) found_.conflicts += number;
      if (scope_.parts.entities.find(entity) == nullptr) found_.unknown_conflicts += number;
    }
  }

  void other_tables() {
    const std::vector<const Registered*> known = scope_.parts.entities.all();
    const Statement describe = describe_all_columns(session_->dialect(), *side_.database);
    for (const auto& [table, columns] : rows_by_table(session_->query(describe, {}, deadline_))) {
      if (table.starts_with("weft_") || table.starts_with("sqlite_")) continue;
      const bool ours = std::any_of(known.begin(), known.end(), [&, &name = table](const Registered* entity) {
        return same_name(entity->def().table(), name);
      });
      if (!ours) found_.other_tables.push_back(table);
    }
  }

 private:
  // Weft's own columns hold numbers below 2^63.
  Value owner() const { return static_cast<std::int64_t>(scope_.owner); }

  Rows ask(const std::string& select, const std::string& from, std::vector<ColumnKind> kinds,
           const std::vector<Value>& params) {
    const std::string table = own_table(session_->dialect(), *side_.database, from);
    return session_->query({select + table, std::move(kinds)}, params, deadline_);
  }
  std::uint64_t count(const std::string& from, const std::vector<Value>& params) {
    return ask("SELECT COUNT(*) FROM ", from, {ColumnKind::u64}, params).at(0, 0).as_uint();
  }

  const OwnerScope& scope_;
  const ShardSide& side_;
  OwnerAtSide& found_;
  Deadline deadline_;
  Pool::Lease session_;
};

}  // namespace

std::uint64_t OwnerAtSide::all_rows() const {
  std::uint64_t all = 0;
  for (const Rows& entity : rows) all += entity.rows;
  return all;
}

OwnerAtSide look_at_side(const OwnerScope& scope, const ShardSide& side, Deadline deadline) {
  OwnerAtSide found{.shard = side.shard->id, .side = side.side, .server = side.server->name};
  found.database = *side.database;
  try {
    Look look(scope, side, found, deadline);
    look.gate();
    look.rows();
    look.traces();
    look.other_tables();
  } catch (const Unavailable& error) {
    found.trouble = error.message();
  }
  return found;
}

}  // namespace weft::detail
