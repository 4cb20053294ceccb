#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "move/move_scene.hpp"

namespace weft::detail {

/// Several moves of one run, some at a time, each in a thread of its own. Thread safety: one thread.
class MoveRunner {
 public:
  /// Lifetime: `parts` and `options` must outlive it.
  MoveRunner(const Parts& parts, const MoveOptions& options, Deadline deadline);

  MoveJournal& journal() noexcept { return journal_; }
  /// Checked once for each owner kind and pair of shards.
  const OwnerTables& tables(std::uint16_t kind, std::uint32_t source, std::uint32_t target);
  /// Runs each entry, whose runner this run is, to its end; what fails is in the result.
  MoveRun run(const std::vector<std::function<MoveEntry()>>& entries, bool abort);

 private:
  MoveResult run_one(const std::function<MoveEntry()>& begin, bool abort, BothSides& both);

  const Parts& parts_;
  MoveOptions options_;  // callbacks one at a time
  Deadline deadline_;
  MoveJournal journal_;
  Pace pace_;
  std::map<std::uint16_t, std::string> kinds_;
  std::mutex mutex_;
  std::map<std::tuple<std::uint16_t, std::uint32_t, std::uint32_t>, std::unique_ptr<OwnerTables>> tables_;
};

/// `kinds`: names of owner kinds by number.
MoveStatus status_of(const MoveEntry& entry, const std::map<std::uint16_t, std::string>& kinds);
std::map<std::uint16_t, std::string> kinds_by_number(const Parts& parts, Deadline deadline);

}  // namespace weft::detail
