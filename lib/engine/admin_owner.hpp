#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "weft/row.hpp"

namespace weft::detail {

class StoreCore;

// What weftctl's owner verbs ask of the engine (docs/design/erasing.md): all that a store holds of one owner, told,
// given out, and erased. Only entities that are registered with the store are known. Thread safety: all may be called
// at once.

/// What one side of one shard holds of an owner.
struct OwnerAtSide {
  struct Rows {
    std::string entity{};
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;  // of the values as text
  };
  std::uint32_t shard = 0;
  char side = 'A';
  std::string server{}, database{};
  std::string trouble{};  // why it could not be looked at; nothing below is set then
  bool writes = false;    // it has the baton of the owner's parity
  std::string gate{"none"};
  std::uint64_t gate_epoch = 0;
  std::uint32_t moved_to = 0;               // shard; 0: nowhere
  std::vector<Rows> rows{};                 // by entity of its kind
  std::uint64_t tokens = 0;                 // transactions of the last day
  std::uint64_t outbox = 0;                 // cache keys that wait to be removed
  std::uint64_t conflicts = 0;              // changes of a lost side, in weft_conflict
  std::uint64_t unknown_conflicts = 0;      // the same, of entities that this run does not know
  std::vector<std::string> other_tables{};  // tables of no entity that this run knows
  std::uint64_t all_rows() const;
};

/// What one side of the index holds of it.
struct OwnerInIndex {
  char side = 'A';
  std::string server{}, database{};
  std::string trouble{};
  bool placed = false;
  std::vector<std::string> names{};
  std::uint64_t claims = 0, objects = 0;
};

struct OwnerLook {
  std::string kind{};
  std::uint64_t id = 0;
  bool placed = false;  // by the index's writing side
  std::uint32_t shard = 0;
  std::uint64_t epoch = 0;
  std::vector<std::string> entities{};  // of that kind, as this run knows them
  std::vector<OwnerInIndex> index{};
  std::vector<OwnerAtSide> sides{};  // of every shard

  /// Whether anything at all is or was there.
  bool found() const;
  /// The side that writes for it on its shard; nullptr: it has no placement, or that side does not answer.
  const OwnerAtSide* home() const;
  /// "shard 1, side B: 3 rows of listing", one a thing that an erasure must not leave. `kept`: the owner itself stays.
  std::vector<std::string> left(bool kept) const;
  /// Sides that could not be looked at, with the reason.
  std::vector<std::string> troubles() const;
};
/// Looks on both sides of every pair, side by side. Changes nothing. UsageError: no such kind.
OwnerLook look_at_owner(StoreCore& store, std::string_view kind, OwnerId owner, Deadline deadline);

struct OwnerExportHead {
  std::string store{}, kind{};
  std::uint64_t id = 0;
  std::vector<std::string> names{};
  Time at{};  // just before the snapshot was taken
  std::uint32_t shard = 0;
  char side = 'A';
  std::vector<EntityDef> entities{};
};
/// A change of a lost side in weft_conflict; the images are rows as they were, nullopt: no row.
struct OwnerExportConflict {
  std::uint32_t shard = 0;
  std::uint64_t takeover = 0, number = 0;
  char side = 'A';
  std::string state{}, why{}, entity{};
  std::optional<Row> before{}, after{}, survivor{};
};
/// Who takes what is exported, in this order; what it throws ends the export.
struct OwnerExportSink {
  std::function<void(const OwnerExportHead&)> begin{};
  std::function<void(const Row&)> row{};
  std::function<void(const OwnerExportConflict&)> conflict{};
};
struct OwnerExported {
  bool placed = false;  // false: no such owner, nothing was called
  std::uint64_t rows = 0, conflicts = 0;
  std::uint64_t unknown_conflicts = 0;  // of definitions that this run does not know: not given out
};
/// All rows of an owner, page by page, in one repeatable-read snapshot on the side that has its baton; the snapshot
/// begins with the fence. Then what weft_conflict holds of it. Errors: Unavailable (a side does not answer; nothing may
/// be believed of what was given out before).
OwnerExported export_owner(StoreCore& store, std::string_view kind, OwnerId owner, const OwnerExportSink& sink,
                           Deadline deadline);

struct OwnerEraseOptions {
  bool dry_run = false;
  bool keep_owner = false;                            // its rows go; name, placement and gate stay
  bool ignore_tables = false;                         // tables of no known entity hold nothing of it
  std::string who{"weft"};                            // for the audit
  std::string host{};                                 // empty: this machine
  std::function<void(const std::string&)> on_step{};  // called after each step is done
  std::function<void(std::uint64_t erased, std::uint64_t of)> on_rows{};  // called after each chunk
  Millis settling{30000};                                                 // how long the other sides may lag
};
struct OwnerErased {
  bool dry_run = false, kept = false;
  OwnerLook before{}, after{};                  // dry run: the same
  std::map<std::string, std::uint64_t> rows{};  // erased where the owner lived, by entity
  std::uint64_t leftovers = 0;                  // rows erased where nobody serves the owner
  std::uint64_t conflicts = 0, outbox = 0, tokens = 0, claims = 0, objects = 0, names = 0;
  std::uint64_t cache_asked = 0, cache_stale = 0, cache_silent = 0;  // keys; values found, and removed; no answer
  bool written_meanwhile = false;  // more was erased, or is there, than at the beginning: programs still write
  std::vector<std::string> steps{};
  /// Nothing is left on any side that could hold it.
  bool proven() const { return after.troubles().empty() && after.left(kept).empty() && cache_silent == 0; }
};
/// Erases all rows of an owner in paced chunks, through transactions of that owner; the last one makes its gate
/// `erased`. Then what is left of it elsewhere, its names and its placement. Then looks again everywhere. What broke
/// off anywhere is gone on with by calling it again (by id: the name may be gone). Errors, before anything was changed:
/// Unavailable (a side does not answer or serves alone, a move is under way), SchemaError (tables or conflicts of
/// entities that this run does not know), UsageError (no such kind). Later: as any write's.
OwnerErased erase_owner(StoreCore& store, std::string_view kind, OwnerId owner, const OwnerEraseOptions& options,
                        Deadline deadline);

}  // namespace weft::detail
