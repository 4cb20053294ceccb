#include "move/move_run.hpp"

#include <thread>

#include "base/clock.hpp"
#include "engine/admin_names.hpp"
#include "move/mover.hpp"

namespace weft::detail {
namespace {

MoveOptions one_at_a_time(const MoveOptions& options, std::mutex& mutex) {
  MoveOptions guarded = options;
  if (options.on_step)
    guarded.on_step = [&mutex, call = options.on_step](const std::string& what) {
      const std::lock_guard lock(mutex);
      call(what);
    };
  if (options.on_rows)
    guarded.on_rows = [&mutex, call = options.on_rows](std::uint64_t rows) {
      const std::lock_guard lock(mutex);
      call(rows);
    };
  return guarded;
}

}  // namespace

MoveRunner::MoveRunner(const Parts& parts, const MoveOptions& options, Deadline deadline)
    : parts_(parts),
      options_(one_at_a_time(options, mutex_)),
      deadline_(deadline),
      journal_(parts, {options.who, options.host}),
      pace_(options.rows_per_second) {}

const OwnerTables& MoveRunner::tables(std::uint16_t kind, std::uint32_t source, std::uint32_t target) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<OwnerTables>& known = tables_[{kind, source, target}];
  if (!known)
    known =
        std::make_unique<OwnerTables>(owner_tables(parts_, kind, source, target, options_.ignore_tables, deadline_));
  return *known;
}

MoveResult MoveRunner::run_one(const std::function<MoveEntry()>& begin, bool abort, BothSides& both) {
  MoveResult result;
  std::optional<MoveEntry> entry;
  try {
    entry = begin();
    MoveScene scene(parts_, journal_, both, pace_, tables(entry->kind, entry->source, entry->target), options_, *entry,
                    deadline_);
    const auto keep = [&] { entry = scene.entry; };
    try {
      Mover mover(scene);
      abort ? mover.abort() : mover.run();
      keep();
    } catch (...) {
      keep();
      throw;
    }
  } catch (const Error& error) {
    result.error = error.what();
    result.refused = error.code() == Code::schema || error.code() == Code::usage;
  } catch (const std::exception& error) {
    result.error = error.what();
  }
  if (entry) result.status = status_of(*entry, kinds_);
  return result;
}

MoveRun MoveRunner::run(const std::vector<std::function<MoveEntry()>>& entries, bool abort) {
  MoveRun run;
  kinds_ = kinds_by_number(parts_, deadline_);
  std::vector<std::optional<MoveResult>> results(entries.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    BothSides both(parts_);
    for (std::size_t at = next++; at < entries.size(); at = next++) {
      if (options_.stop != nullptr && options_.stop->load()) return;
      results[at] = run_one(entries[at], abort, both);
    }
  };
  std::vector<std::thread> threads;
  const std::size_t wanted = std::clamp<std::size_t>(options_.at_once, 1, std::max<std::size_t>(entries.size(), 1));
  for (std::size_t more = 1; more < wanted; ++more) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  run.stopped = options_.stop != nullptr && options_.stop->load();
  // Those that were never begun are in no result.
  for (std::optional<MoveResult>& result : results)
    if (result) run.moves.push_back(std::move(*result));
  return run;
}

std::map<std::uint16_t, std::string> kinds_by_number(const Parts& parts, Deadline deadline) {
  std::map<std::uint16_t, std::string> kinds;
  for (const auto& [name, number] : registered_names(parts, NameSpace::owner_kind, deadline)) kinds[number] = name;
  return kinds;
}

MoveStatus status_of(const MoveEntry& entry, const std::map<std::uint16_t, std::string>& kinds) {
  const auto kind = kinds.find(entry.kind);
  return {.id = entry.id,
          .kind = kind == kinds.end() ? std::to_string(entry.kind) : kind->second,
          .owner = entry.owner,
          .source = entry.source,
          .target = entry.target,
          .state = word_of(entry.state),
          .ended = has_ended(entry.state),
          .runner = entry.runner,
          .rows = entry.rows,
          .copied = entry.copied,
          .changes = entry.changes,
          .mended = entry.mended,
          .tries = entry.tries,
          .pause_ms = static_cast<double>(entry.pause_us) / 1000,
          .reason = entry.reason,
          .who = entry.who,
          .started_at = entry.started_at,
          .changed_at = entry.changed_at};
}

}  // namespace weft::detail
