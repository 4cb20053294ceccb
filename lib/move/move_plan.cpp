#include "move/move_plan.hpp"

#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "engine/admin_names.hpp"
#include "engine/admin_place.hpp"
#include "engine/store_core.hpp"
#include "move/ask_shard.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 1000;
constexpr double rows_a_second = 20000;  // of one move, on the average; with verification and purge
constexpr double seconds_a_move = 0.1;

// The same owners in each run, whatever their number: so that 10 % and later 20 % are 20 % together.
bool is_among(std::uint64_t owner, double percent) {
  return static_cast<double>(hash64("move " + std::to_string(owner)) % 1'000'000) < percent * 10'000;
}

std::vector<std::uint64_t> owners_of_shard(const Parts& parts, std::uint16_t kind, std::uint32_t shard,
                                           Deadline deadline) {
  IndexPair pair(*parts.index_pool, parts.topology, *parts.batons);
  std::vector<std::uint64_t> owners;
  for (const unsigned parity : {0U, 1U}) {
    std::uint64_t after = 0;
    for (bool more = true; more;) {
      Rows rows;
      pair.write(parity + 1U, deadline, [&](Session& session, const IndexTexts&, char side) {
        const Statement page{
            "SELECT owner_id FROM " +
                own_table(session.dialect(), parts.topology.index.side(side).database, "weft_placement") +
                " WHERE shard = ? AND owner_kind = ? AND owner_id > ? AND owner_id % 2 = ? ORDER BY "
                "owner_id LIMIT ?",
            {ColumnKind::u64}};
        rows = session.query(page,
                             std::vector<Value>{std::uint64_t{shard}, std::uint64_t{kind}, after, std::uint64_t{parity},
                                                static_cast<std::int64_t>(page_rows)},
                             deadline);
        return true;
      });
      for (std::size_t row = 0; row < rows.size(); ++row) owners.push_back(after = rows.at(row, 0).as_uint());
      more = rows.size() == page_rows;
    }
  }
  return owners;
}

void check_target(const Parts& parts, std::uint32_t target) {
  const ShardSpec& shard = parts.topology.shard(target);
  if (shard.state != ShardState::open) {
    throw UsageError("shard " + std::to_string(target) +
                     " takes no owners (it is closed or draining in the topology file); name an open one");
  }
}

}  // namespace

PlannedOwners find_owners(const Parts& parts, const MoveSelection& selection, Deadline deadline) {
  if (parts.embedded)
    throw UsageError("the shards of an embedded store are files in one folder; nothing is moved there");
  check_target(parts, selection.to);
  PlannedOwners planned{.kind = kind_of_text(parts, selection.kind, deadline)};
  std::vector<std::uint64_t> wanted = selection.owners;
  if (wanted.empty()) {
    parts.topology.shard(selection.from);
    if (selection.from == selection.to)
      throw UsageError("shard " + std::to_string(selection.to) + " is both source and target");
    for (const std::uint64_t owner : owners_of_shard(parts, planned.kind, selection.from, deadline))
      if (is_among(owner, selection.percent)) wanted.push_back(owner);
  }
  std::set<std::uint64_t> seen;
  for (const std::uint64_t owner : wanted) {
    if (!seen.insert(owner).second) continue;
    const std::optional<Placement> placement = parts.index->fresh_placement(planned.kind, owner, deadline);
    if (!placement)
      throw UsageError("there is no " + selection.kind + " " + std::to_string(owner) + "; nothing was begun");
    if (placement->shard == selection.to) {
      ++planned.there_already;
      continue;
    }
    parts.topology.shard(placement->shard);
    planned.owners.push_back({owner, *placement});
  }
  return planned;
}

MovePlan plan_moves(StoreCore& store, const MoveSelection& selection, const MoveOptions& options, Deadline deadline) {
  const auto parts = store.parts();
  const PlannedOwners planned = find_owners(*parts, selection, deadline);
  MovePlan plan{.there_already = planned.there_already};
  BothSides both(*parts);
  std::set<std::uint32_t> pairs;
  for (const auto& owner : planned.owners) pairs.insert({owner.placement.shard, selection.to, index_pair_id});
  for (const std::uint32_t pair : pairs) {
    if (both.one_serves_alone(pair, deadline)) {
      throw Unavailable(Code::not_writable, Outcome::not_applied,
                        (pair == 0 ? std::string("the index") : "shard " + std::to_string(pair)) +
                            " is served by one side alone: what is moved now could be lost with it; move when both "
                            "sides serve (weftctl status)");
    }
    both.need_replication_both_ways(pair, deadline);
  }
  MoveRunner runner(*parts, options, deadline);
  for (const auto& owner : planned.owners) {
    const OwnerTables& tables = runner.tables(planned.kind, owner.placement.shard, selection.to);
    PlannedMove move{.owner = owner.id, .source = owner.placement.shard};
    const auto parity = static_cast<std::uint8_t>(owner.id % 2);
    ask_shard(*parts, owner.placement.shard, parity, deadline, [&](Session& session, const ShardSide&) {
      move.rows = move.bytes = 0;
      for (const OwnerTable& table : tables.all) {
        const Bound count = table.copy_from().count(Value(owner.id));
        const std::uint64_t rows = session.query(*count.statement, count.params, deadline).at(0, 0).as_uint();
        move.rows += rows;
        move.bytes += rows * table.row_bytes;
      }
    });
    plan.rows += move.rows;
    plan.bytes += move.bytes;
    plan.moves.push_back(move);
  }
  const double rate = options.rows_per_second == 0
                          ? rows_a_second
                          : std::min(rows_a_second, static_cast<double>(options.rows_per_second));
  const auto at_once = static_cast<double>(std::max<std::size_t>(options.at_once, 1));
  plan.seconds =
      static_cast<double>(plan.rows) / rate + static_cast<double>(plan.moves.size()) * seconds_a_move / at_once;
  return plan;
}

}  // namespace weft::detail
