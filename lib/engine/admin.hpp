#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "engine/admin_cache.hpp"
#include "engine/admin_owner.hpp"
#include "engine/admin_pair.hpp"
#include "engine/admin_rejoin.hpp"
#include "engine/cache_audit.hpp"
#include "engine/pair_diff.hpp"
#include "engine/role.hpp"
#include "model/topology.hpp"
#include "weft/entity_def.hpp"
#include "weft/key.hpp"

namespace weft::detail {

class StoreCore;

// What weftctl asks of the engine: plain answers, printed by the tool. Each function throws weft::Error. Thread safety:
// all may be called at once; those that change something are safe against themselves in several processes.

/// The topology of the embedded store in a folder, with as many shards as there are files. UsageError when there is no
/// store there: looking must not make one.
Topology topology_of_embedded(const std::filesystem::path& folder);

/// One step of init; `changed` false when it was there already.
struct InitStep {
  std::string place;  // "shard 1, side A (server db1a, database weft_1)"
  std::string what;   // "database", "tables of the shard: weft_gate, ...", "ticket identity 1 of 2", "table listing"
  bool changed = false;
};
struct InitOptions {
  bool dry_run = false;                            // says what it would make
  std::function<void(const InitStep&)> on_step{};  // called after each step is done, also when a later one fails
};
/// Makes databases, Weft's own tables, first rows, ticket identities and the entities' tables on every server of the
/// topology, with the admin accounts. Idempotent. On a pair each statement runs on each side with its own binary log
/// off, so that replication does not make it twice. A side that has no batons yet gets those of its other side, when
/// that has some: after a handover the first ones would be wrong.
/// Errors: Unavailable (a server does not answer; what was made stays, run it again), SchemaError (tables of another
/// version; a ticket server that was set up otherwise), UsageError (SQLite files: opening an embedded store makes all).
std::vector<InitStep> init(const Topology& topology, const std::vector<EntityDef>& entities, const InitOptions& options,
                           Deadline deadline);

struct SideStatus {
  char side = 'A';
  std::string server;
  bool reachable = false;
  std::string trouble{};                // why not reachable, or replication's error
  bool replicates = false;              // from the other side
  std::optional<double> lag_seconds{};  // nullopt: unknown, or it does not replicate
  bool read_only = false;
  std::uint64_t bytes = 0;  // of tables and indexes, as the server estimates
};
struct BatonStatus {
  std::uint8_t parity = 0;
  char side = 'A';
  std::uint64_t epoch = 0;
};
struct ShardStatus {
  std::uint32_t id = 0;  // 0: the index
  Role role{};           // who serves; as a fresh pair while the index does not answer
  std::string state{};   // "open", "closed", "draining"; empty for the index
  std::uint32_t weight = 0;
  std::vector<SideStatus> sides{};
  std::vector<BatonStatus> batons{};      // by parity; the newest that a side knows
  std::optional<std::uint64_t> owners{};  // placements; nullopt: the index does not answer
};
struct TicketStatus {
  std::uint16_t number = 0;
  std::string server;
  bool reachable = false;
  std::string trouble{};
};
struct CacheStatus {
  std::string address;
  bool reachable = false;
};
struct SnapshotStatus {
  std::string file;
  std::string trouble{};  // why it cannot be used; nothing below is set
  std::uint64_t placements = 0;
  double age_seconds = 0;
};
/// Opens and checks a placement snapshot, as a program of this store would.
SnapshotStatus snapshot_status(const Topology& topology, const std::filesystem::path& file);

struct Status {
  std::string store;
  std::uint64_t topology_version = 0;
  bool embedded = false;
  ShardStatus index;
  std::vector<ShardStatus> shards{};
  std::vector<TicketStatus> tickets{};
  std::vector<CacheStatus> caches{};
};
/// Reads only. Servers are asked side by side; one that does not answer by then is told as not reachable.
Status status(const Topology& topology, Deadline deadline);

/// Finds the number of an owner for the command line: `owner` is its text key, or its id in digits (`by_name`: always
/// the text key). nullopt: no owner has that text key. UsageError: no such kind (naming those there are). Reads only.
std::optional<OwnerId> owner_of_text(StoreCore& store, std::string_view kind, std::string_view owner, bool by_name,
                                     Deadline deadline);

struct Explanation {
  std::string owner_kind;
  std::uint64_t owner_id = 0;
  bool placed = false;  // false: the index knows no such owner; nothing below is set
  std::uint32_t shard = 0;
  std::uint64_t epoch = 0;  // of the placement
  char side = 'A';          // the one with the baton
  std::string server{}, database{};
  std::string gate{};  // "open", "moving", ..., "erased", "none"
  std::uint64_t gate_epoch = 0;
  std::uint32_t moved_to = 0;                                 // shard; 0: nowhere
  std::vector<std::pair<std::string, std::uint64_t>> rows{};  // rows of this owner by entity
  std::string trouble{};                                      // why rows could not be counted or looked at
  // Only for a key:
  std::string entity{};
  std::string row{};  // "there", "not there", "unknown"
  std::uint64_t row_version = 0;
  std::string cache{};  // "value", "marker", "lease", "unsound (…)", "nothing", "unreachable", "off", "not cached"
  std::uint64_t cache_version = 0;  // of a value
  std::string cache_key{};
};
/// The definition of that name among those registered with the store. UsageError naming those there are.
EntityDef registered_entity(StoreCore& store, std::string_view name);
/// Where an owner lives, and (with an entity and the rest of a key) where one object is. Reads only.
Explanation explain(StoreCore& store, std::string_view kind, OwnerId owner, const EntityDef* entity,
                    const std::optional<Key>& key, Deadline deadline);

struct RepairReport {
  std::uint64_t claims_seen = 0, claims_dangling = 0, claims_freed = 0;
  std::uint64_t objects_seen = 0, objects_dangling = 0, objects_freed = 0;
  std::uint64_t unfinished = 0;   // of either: their transaction goes on now; look again later
  std::uint64_t on_one_side = 0;  // of either: one side of the pair has the object, or does not answer; left alone
  std::uint64_t ownerless = 0;    // of either: the index has no placement of their owner; left alone
  std::uint64_t alone = 0;        // of either: one side serves their shard alone, the other may have the object; left
  std::uint64_t outbox_seen = 0, outbox_sent = 0;
  std::uint64_t tokens_dropped = 0;
  std::vector<std::string> unknown_claims{};  // names whose entity this run was not told of; not looked at
};
/// Finds claims and object->owner rows without their object, poisons the token of each on the owner's shard (so that a
/// paused writer can never commit), and frees it only then. Removes what the outboxes name from the cache; drops tokens
/// older than a day. While one side serves a shard alone, nothing of its owners is freed: the other side may have what
/// seems to be missing. Only the entities registered with the store are looked at. `dry_run`: counts.
/// Each freed row is one line of the store's log (level info).
RepairReport repair_index(StoreCore& store, bool dry_run, Deadline deadline);

/// What is wrong with one table on one side.
struct SchemaFault {
  std::uint32_t shard = 0;
  char side = 'A';
  std::string server;
  std::string entity;
  std::string fault;  // ends with the statement that mends it
};
struct SchemaReport {
  std::size_t tables_checked = 0;
  std::vector<SchemaFault> faults{};
  std::vector<SchemaFault> uncached{};     // no faults: entities that will be served uncached, and why
  std::vector<std::string> unreachable{};  // sides that did not answer: place and reason
};
/// Compares entities with every shard and side. Reads only.
SchemaReport check_schema(const Topology& topology, const std::vector<EntityDef>& entities, Deadline deadline);
/// The statements that make an entity's table. `dialect`: "mariadb" or "sqlite"; UsageError otherwise.
std::vector<std::string> print_schema(const EntityDef& entity, std::string_view dialect, std::string_view database);

struct DoctorFinding {
  enum class Level : std::uint8_t { good, unknown, warning, fault };
  Level level = Level::good;
  std::string place;  // "server db1a", "shard 1, side A (...)", "memcached 10.0.0.1:11211"
  std::string check;  // "binlog_format", "app account", ...
  std::string found;
  std::string remedy;  // empty when good
};
/// The safe settings (docs/operations.md), each checked on each server. Reads only.
std::vector<DoctorFinding> doctor(const Topology& topology, const std::vector<EntityDef>& entities, Deadline deadline);

}  // namespace weft::detail
