#include "move/admin_move.hpp"

#include <algorithm>

#include "engine/store_core.hpp"
#include "move/move_plan.hpp"

namespace weft::detail {

bool MoveRun::good() const {
  return !stopped && std::all_of(moves.begin(), moves.end(), [](const MoveResult& move) { return move.error.empty(); });
}

MoveRun start_moves(StoreCore& store, const MoveSelection& selection, const MoveOptions& options, Deadline deadline) {
  const auto parts = store.parts();
  const PlannedOwners planned = find_owners(*parts, selection, deadline);
  MoveRunner runner(*parts, options, deadline);
  for (const auto& owner : planned.owners) runner.tables(planned.kind, owner.placement.shard, selection.to);
  std::vector<std::function<MoveEntry()>> entries;
  for (const auto& owner : planned.owners) {
    entries.emplace_back([&, owner] {
      MoveEntry entry{.kind = planned.kind,
                      .owner = owner.id,
                      .source = owner.placement.shard,
                      .target = selection.to,
                      .epoch = owner.placement.epoch};
      entry.id = parts->ids->next("move", deadline);
      runner.journal().add(entry, deadline);
      return entry;
    });
  }
  return runner.run(entries, false);
}

MoveRun resume_moves(StoreCore& store, const std::vector<std::uint64_t>& ids, const MoveOptions& options,
                     Deadline deadline) {
  constexpr std::size_t most = 100'000;
  const auto parts = store.parts();
  MoveRunner runner(*parts, options, deadline);
  std::vector<std::uint64_t> wanted = ids;
  if (wanted.empty())
    for (const MoveEntry& entry : runner.journal().list(false, most, deadline)) wanted.push_back(entry.id);
  std::vector<std::function<MoveEntry()>> entries;
  for (const std::uint64_t id : wanted) {
    if (!ids.empty()) find_move(store, id, deadline);  // one that does not exist is told before anything starts
    entries.emplace_back([&runner, id, deadline] { return runner.journal().take(id, deadline); });
  }
  return runner.run(entries, false);
}

MoveRun abort_move(StoreCore& store, std::uint64_t id, const MoveOptions& options, Deadline deadline) {
  const auto parts = store.parts();
  MoveRunner runner(*parts, options, deadline);
  const std::optional<MoveEntry> there = runner.journal().find(id, deadline);
  if (!there)
    throw UsageError("there is no move " + std::to_string(id) + "; weftctl move list --all shows those there are");
  if (has_ended(there->state)) throw UsageError(there->text() + " has ended: " + word_of(there->state));
  if (!before_flip(there->state) && there->state != MoveState::aborting) {
    throw UsageError(there->text() + " is " + word_of(there->state) +
                     ", past the point of no return: the owner lives on the target; let it end with weftctl move "
                     "resume, then move it back");
  }
  const std::vector<std::function<MoveEntry()>> entries{[&] { return runner.journal().take(id, deadline); }};
  return runner.run(entries, true);
}

std::vector<MoveStatus> list_moves(StoreCore& store, bool ended, std::size_t limit, Deadline deadline) {
  const auto parts = store.parts();
  MoveJournal journal(*parts, {});
  const auto kinds = kinds_by_number(*parts, deadline);
  std::vector<MoveStatus> all;
  for (const MoveEntry& entry : journal.list(ended, limit, deadline)) all.push_back(status_of(entry, kinds));
  return all;
}

MoveStatus find_move(StoreCore& store, std::uint64_t id, Deadline deadline) {
  const auto parts = store.parts();
  MoveJournal journal(*parts, {});
  const std::optional<MoveEntry> entry = journal.find(id, deadline);
  if (!entry)
    throw UsageError("there is no move " + std::to_string(id) + "; weftctl move list --all shows those there are");
  return status_of(*entry, kinds_by_number(*parts, deadline));
}

}  // namespace weft::detail
