#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/admin_pair.hpp"
#include "engine/pair_diff.hpp"

namespace weft::detail {

class StoreCore;

// What weftctl's rejoin verbs ask of the engine (docs/design/rejoin.md). Thread safety: all may be called at once.

/// Counts of row changes: what the lost side wrote alone and what became of it.
struct TailCounts {
  std::uint64_t rows = 0;      // of entities; each is merged, listed, dropped or still waits
  std::uint64_t own_rows = 0;  // of Weft's own tables
  std::uint64_t merged = 0, listed = 0, dropped = 0;
  std::uint64_t waiting() const noexcept { return rows - merged - listed - dropped; }
};
struct RejoinReport {
  std::string pair;  // "shard 3"
  bool dry_run = false;
  char returned = 'A', survivor = 'B';
  bool resumed = false;                                       // an earlier run had broken off
  std::vector<std::uint32_t> together{};                      // all pairs on the two servers; 0: the index
  std::vector<std::pair<std::uint32_t, TailCounts>> tails{};  // of the shards among them
  std::vector<std::string> steps{};
  std::uint64_t rows_compared = 0;
  TailCounts all() const;
};
struct RejoinOptions {
  bool dry_run = false;            // reads the tail and says what would become of it; changes nothing
  bool ignore_statements = false;  // the tail may hold statements that are no row changes
  std::string who{"weft"};
  std::string host{};  // empty: this machine
  std::function<void(const std::string&)> on_step{};
  std::function<void(const DiffProgress&)> on_compare{};
  std::function<void(std::uint64_t done, std::uint64_t of)> on_merge{};
};
/// Brings the returned side of a shard (and of every pair on the same two servers) back after a takeover: its tail is
/// read from its own binary log, kept in weft_conflict on the survivor, undone there, both sides replicate again and
/// are compared, each change of the tail is brought in or listed, and the batons go home. Every step is in the index's
/// journal: what broke off anywhere is gone on with by calling it again.
/// Errors: UsageError (no such shard; it is not alone after a takeover), SchemaError (the returned side is not what it
/// must be; the tail cannot be read; the sides differ although nothing is under way), Unavailable.
RejoinReport rejoin_pair(StoreCore& store, std::uint32_t shard, const RejoinOptions& options, Deadline deadline);

/// One change that was not brought in.
struct ConflictStatus {
  std::uint64_t takeover = 0, number = 0;
  std::string state{};  // "listed", "dropped", "resolved", "waiting"
  char side = 'A';      // whose change it was
  std::string what{};   // "create", "save", "erase"
  std::string entity{};
  std::uint64_t owner = 0;
  std::vector<std::string> key{};  // the rest of it, part by part
  std::uint64_t token = 0;
  std::string why{};
  std::int64_t listed_at = 0;  // µs
  /// Values by field; only when they were asked for. nullopt: no row.
  using Image = std::optional<std::vector<std::pair<std::string, std::string>>>;
  Image before{}, after{}, survivor{};
};
struct ConflictQuery {
  bool all = false;   // dropped and resolved ones too
  bool show = false;  // with their images
  std::size_t limit = 1000;
};
std::vector<ConflictStatus> list_conflicts(StoreCore& store, std::uint32_t shard, const ConflictQuery& query,
                                           Deadline deadline);

enum class Resolution : std::uint8_t {
  keep,  // the survivor's row stays
  take,  // the lost side's row is written over it
};
struct ResolveOptions {
  std::uint64_t takeover = 0;
  std::optional<std::uint64_t> number{};  // nullopt: all listed ones of that takeover
  Resolution resolution = Resolution::keep;
  std::string who{"weft"};
  std::string host{};
};
/// Settles listed changes; gives how many. `take` writes the lost side's image (with a new version) as an ordinary
/// fenced write and refuses (Conflict) when the row is not what it was when the change was listed.
std::uint64_t resolve_conflicts(StoreCore& store, std::uint32_t shard, const ResolveOptions& options,
                                Deadline deadline);

/// What does not fit together after a side was lost.
struct IndexFault {
  std::string place;  // "shard 3, parity 0", "owner 12 of kind shop"
  std::string fault;
  std::string remedy;
};
struct IndexCheck {
  std::uint64_t pairs = 0, placements = 0, gates = 0, rows = 0;
  std::uint64_t claims_made = 0;  // missing ones that were taken for the object that is there
  std::vector<IndexFault> faults{};
};
/// After the loss of an index side: roles are compared with batons, placements with gates, and every unique value and
/// place of an object with the index. `mend`: takes what is missing in the index for an object that is there.
IndexCheck check_index(StoreCore& store, bool mend, Deadline deadline);

}  // namespace weft::detail
