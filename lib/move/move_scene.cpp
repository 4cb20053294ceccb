#include "move/move_scene.hpp"

#include <algorithm>

#include "base/clock.hpp"

namespace weft::detail {
namespace {

constexpr Millis between_keeps{1000};
constexpr Millis longest_nap{100};
constexpr Millis for_the_other_side{60000};

MoverId id_of(const MoveEntry& entry) { return {entry.kind, entry.owner, entry.id, entry.runner}; }

}  // namespace

MoveScene::MoveScene(const Parts& of_store, MoveJournal& journal_of_run, BothSides& waits, Pace& pace_of_run,
                     const OwnerTables& tables_of_kind, const MoveOptions& chosen, MoveEntry of_move, Deadline until)
    : parts(of_store),
      journal(journal_of_run),
      both(waits),
      pace(pace_of_run),
      tables(tables_of_kind),
      options(chosen),
      entry(std::move(of_move)),
      source(of_store, entry.source, id_of(entry)),
      target(of_store, entry.target, id_of(entry)),
      deadline(until),
      waited_at_(system_clock().now()),
      kept_at_(waited_at_) {}

void MoveScene::rest(std::uint64_t rows, const MoveEnd& end) {
  if (options.on_rows) options.on_rows(rows);
  const Deadline until = Deadline::in(pace.spend(rows));
  while (!until.passed()) {
    check_stop();
    system_clock().sleep(std::min(until.left(), longest_nap));
  }
  if (system_clock().now() - waited_at_ < options.max_lag) return;
  both.wait(end.shard(), end.side(), deadline.sooner(Deadline::in(for_the_other_side)));
  waited_at_ = system_clock().now();
}

void MoveScene::advance(MoveState to) {
  journal.advance(entry, to, deadline);
  step(word_of(to));
}

void MoveScene::keep_now_and_then() {
  if (system_clock().now() - kept_at_ < between_keeps) return;
  journal.keep(entry, deadline);
  kept_at_ = system_clock().now();
}

void MoveScene::step(const std::string& what) const {
  if (options.on_step) options.on_step(entry.text() + ": " + what);
}

}  // namespace weft::detail
