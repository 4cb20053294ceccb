#include <map>

#include "engine/admin_place.hpp"
#include "engine/rejoin.hpp"
#include "engine/tail_listed.hpp"
#include "engine/tail_stage.hpp"

namespace weft::detail {

// What would become of the tail if it were brought in now.
void Rejoin::judge_only() {
  if (reached(RejoinStep::staged)) {
    say("a rejoin broke off after its tail was read; the counts are as they stand");
    return;
  }
  std::map<std::string, std::optional<std::string>> now;
  TailListed listed;
  for (auto& [shard, counts] : report_.tails) {
    const std::string& database = topology_.pair(shard).a.database;
    const std::string tokens = own_table(Dialect::mariadb, database, "weft_token");
    for (ConflictRow& row : staged_rows(tail(), shard, role_.takeover, letter_of(shard, lost_))) {
      if (row.state == ConflictState::dropped) {
        ++counts.rows;
        ++counts.dropped;
        continue;
      }
      const Registered& entity = *parts_->entities.find(row.entity);
      const auto name = row.entity + ':' + row.key;
      auto known = now.find(name);
      if (known == now.end()) {
        const EntitySql sql(entity.def(), Dialect::mariadb, database);
        const Bound find = sql.find_plain(*decode_key(entity.def(), row.key));
        Rows rows = survivor().query(*find.statement, find.params, deadline_);
        std::optional<std::string> image;
        if (const auto values = sql.decode_plain(rows)) encode_row(entity.def(), *values, image.emplace());
        known = now.emplace(name, std::move(image)).first;
      }
      const bool poisoned =
          row.token != 0 && !survivor()
                                 .query({"SELECT 1 FROM " + tokens + " WHERE token = ?", {ColumnKind::u64}},
                                        std::vector<Value>{row.token}, deadline_)
                                 .empty();
      const TailVerdict verdict = judge_tail(row.before, row.after, known->second, poisoned, listed.before(row), false);
      if (verdict.write) known->second = row.after;
      ++counts.rows;
      if (verdict.state == ConflictState::merged) ++counts.merged;
      if (verdict.state == ConflictState::dropped) ++counts.dropped;
      if (verdict.state == ConflictState::listed) ++counts.listed;
      row.state = verdict.state;
      row.why = verdict.why;
      listed.take(row);
    }
  }
  say("the tail holds " + std::to_string(tail().transactions.size()) + " transactions");
}

}  // namespace weft::detail
