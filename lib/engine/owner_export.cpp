#include "base/failpoint.hpp"
#include "engine/conflict_rows.hpp"
#include "engine/owner_in_index.hpp"
#include "engine/owner_snapshot.hpp"
#include "engine/store_core.hpp"
#include "model/row_codec.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t conflicts_at_once = 20;  // each has up to three rows

std::optional<Row> row_of(const EntityDef& def, const std::optional<std::string>& image) {
  if (!image) return std::nullopt;
  auto values = decode_row(def, *image);
  if (!values) throw Error(Code::corrupt, Outcome::not_applied, "weft_conflict holds a row that does not decode");
  return Row(def, std::move(*values));
}

/// What weft_conflict of one shard holds of the owner, on the side that has the baton of parity 0.
class Conflicts {
 public:
  Conflicts(const OwnerScope& scope, const OwnerExportSink& sink, OwnerExported& told, Deadline deadline)
      : scope_(scope), sink_(sink), told_(told), deadline_(deadline) {}

  void give(std::uint32_t shard) {
    const ShardSide& side = side_of(scope_.parts, shard, 0, deadline_);
    const Pool::Lease session = scope_.parts.shard_pool->lease(*side.server, deadline_);
    if (session->dialect() == Dialect::sqlite) return;  // a file has no other side that could be lost
    const ConflictRows table(*side.database);
    std::vector<ConflictRow> page;
    do {
      const std::uint64_t takeover = page.empty() ? 0 : page.back().takeover;
      const std::uint64_t number = page.empty() ? 0 : page.back().number;
      page = table.page_of_owner(*session, scope_.owner, takeover, number, conflicts_at_once, deadline_);
      for (const ConflictRow& row : page) give(shard, row);
    } while (page.size() == conflicts_at_once);
  }

 private:
  void give(std::uint32_t shard, const ConflictRow& row) {
    const Registered* entity = scope_.parts.entities.find(row.entity);
    if (entity != nullptr && entity->kind != scope_.kind) return;
    if (entity == nullptr || entity->def().fingerprint() != row.fingerprint) {
      ++told_.unknown_conflicts;
      return;
    }
    OwnerExportConflict given{.shard = shard, .takeover = row.takeover, .number = row.number, .side = row.side};
    given.state = word_of(row.state);
    given.why = row.why;
    given.entity = row.entity;
    given.before = row_of(entity->def(), row.before);
    given.after = row_of(entity->def(), row.after);
    given.survivor = row_of(entity->def(), row.survivor);
    sink_.conflict(given);
    ++told_.conflicts;
  }

  const OwnerScope& scope_;
  const OwnerExportSink& sink_;
  OwnerExported& told_;
  Deadline deadline_;
};

OwnerExportHead head_of(const OwnerScope& scope, const OwnerSnapshot& snapshot, Deadline deadline) {
  OwnerExportHead head{.store = scope.parts.topology.store, .kind = scope.kind_name, .id = scope.owner};
  head.names = names_in_index(scope, scope.parts.batons->side(index_pair_id, 0), deadline);
  head.at = snapshot.at();
  head.shard = snapshot.side().shard->id;
  head.side = snapshot.side().side;
  for (const Registered* entity : scope.entities) head.entities.push_back(entity->def());
  return head;
}

}  // namespace

OwnerExported export_owner(StoreCore& store, std::string_view kind, OwnerId owner, const OwnerExportSink& sink,
                           Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  const OwnerScope scope = scope_of(*parts, kind, owner.value, deadline);
  OwnerExported told;
  if (!parts->index->fresh_placement(scope.kind, scope.owner, deadline)) return told;
  {
    OwnerSnapshot snapshot(scope, deadline);
    if (!snapshot.open()) return told;
    told.placed = true;
    sink.begin(head_of(scope, snapshot, deadline));
    for (const Registered* entity : scope.entities) {
      snapshot.each(*entity, [&](const Row& row) {
        WEFT_REACH("owner.exporting");
        sink.row(row);
        ++told.rows;
      });
    }
  }
  Conflicts conflicts(scope, sink, told, deadline);
  for (const ShardSpec& shard : parts->topology.shards) conflicts.give(shard.id);
  return told;
}

}  // namespace weft::detail
