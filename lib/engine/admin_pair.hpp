#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "model/topology.hpp"

namespace weft::detail {

// What weftctl's pair verbs ask of the engine (docs/design/pairs.md). Pair 0 is the index's own. All work with the
// operators' account, leave one row in the index's weft_audit for each change, and can be run again after they broke
// off anywhere. Errors: UsageError (no such shard or side, no second side), Unavailable (a side does not answer, does
// not replicate, is held by a role; the message says what to do). Thread safety: all may be called at once; two that
// work on one pair compare and set, so that one of them is told.

struct PairBaton {
  std::uint8_t parity = 0;
  char side = 'A';
  std::uint64_t epoch = 0;
};
struct PairReport {
  std::string pair;  // "shard 3", "the index"
  bool dry_run = false;
  bool changed = false;
  std::vector<std::string> steps{};  // what was done, or would be, in order
  std::vector<std::string> notes{};  // what else the operator should know
  std::vector<PairBaton> batons{};   // afterwards
  std::string state{};               // the role afterwards: "pair", "alone", "rejoining"
  char serves = '-';                 // who serves alone
  std::uint64_t role_epoch = 0;
  std::uint64_t takeover = 0;
  std::string position{};
};
struct PairOptions {
  bool dry_run = false;
  std::string who{"weft"};                                   // for the audit
  std::string host{};                                        // empty: this machine
  std::function<void(const std::string&)> on_step{};         // called after each step is done
  Millis catching_up{10000}, writers{10000}, arrival{1000};  // a handover's limits (engine/handover.hpp)
};

/// Every parity of `side` goes to the other side; returns when that one has all that `side` ever wrote. Then `side` may
/// be taken down.
PairReport pair_out(const Topology& topology, std::uint32_t pair, char side, const PairOptions& options,
                    Deadline deadline);
/// Both parities go home (even at A, odd at B). What a restart of a side or a planned solo left off is switched on
/// again first: replication, semi-synchronous commits, writes, the role. Never after a takeover: that is for rejoin.
PairReport pair_in(const Topology& topology, std::uint32_t pair, const PairOptions& options, Deadline deadline);
/// `side`, which must have both batons, goes on alone by plan: the role of every pair on these two servers becomes
/// `alone`, and commits wait for the other side no longer.
PairReport pair_solo(const Topology& topology, std::uint32_t pair, char side, const PairOptions& options,
                     Deadline deadline);

struct TakeoverOptions : PairOptions {
  /// Needed when the index's own pair is among those taken over: nothing above it can tell whether the old side still
  /// serves. The operator says it is powered off or cut off.
  bool old_side_is_fenced = false;
};
/// The other side takes over from `lost`, for every pair on these two servers. Steps, in this order: the role becomes
/// `alone` with a new takeover number; the view's lease passes; all that was received is applied; its position is kept
/// in the index; replication is stopped and reset; the batons are taken. Resumes where an earlier run broke off.
PairReport pair_takeover(const Topology& topology, std::uint32_t pair, char lost, const TakeoverOptions& options,
                         Deadline deadline);

}  // namespace weft::detail
