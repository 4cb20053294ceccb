#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/store_core.hpp"

namespace weft::detail {

// What weftctl asks of the engine: plain answers, printed by the tool. Functions that only read say so; each throws
// weft::Error.

/// One step of init: what was made, where; `changed` false when it was there already.
struct InitStep {
  std::string place;  // "shard 1, side A (server db1a, database weft_1)"
  std::string what;   // "tables of the shard", "ticket identity", "table listing"
  bool changed = false;
};
/// Makes Weft's own tables, first rows, ticket identities and the entities' tables on every server of the topology,
/// with the admin accounts. Idempotent. `dry_run`: says what it would make. On a pair each statement runs on each side
/// with its own binary log off, so that the sides do not make it twice.
std::vector<InitStep> init(const Topology& topology, const std::vector<EntityDef>& entities, bool dry_run,
                           Deadline deadline);

struct SideStatus {
  char side = 'A';
  std::string server;
  bool reachable = false;
  std::string trouble;                // why not reachable, or replication's error
  std::optional<double> lag_seconds;  // of this side's replication; nullopt: it does not replicate
  bool read_only = false;
};
struct ShardStatus {
  std::uint32_t id = 0;  // 0: the index
  std::string state;
  std::uint32_t weight = 0;
  std::vector<SideStatus> sides;
  std::vector<std::pair<int, char>> batons;  // parity, side
  std::uint64_t owners = 0;                  // placements
  std::uint64_t bytes = 0;                   // of tables and indexes, as the server estimates
};
struct TicketStatus {
  std::uint16_t number = 0;
  std::string server;
  bool reachable = false;
  std::string trouble;
};
struct Status {
  std::string store;
  std::uint64_t topology_version = 0;
  ShardStatus index;
  std::vector<ShardStatus> shards;
  std::vector<TicketStatus> tickets;
  std::vector<std::pair<std::string, bool>> caches;  // "host:port", reachable
};
/// Reads only.
Status status(const Topology& topology, Deadline deadline);

struct Explanation {
  std::string owner_kind;
  std::uint64_t owner_id = 0;
  std::optional<Placement> placement;
  std::uint32_t shard = 0;
  char side = 'A';  // the side with the baton
  std::string server, database;
  std::string gate;                                         // "open, epoch 1", "none", …
  std::vector<std::pair<std::string, std::uint64_t>> rows;  // rows of this owner by entity
  std::string entity, cache_key,
      cache_state;        // for a key: "value (version …)", "marker", "lease", "nothing", "unreachable"
  std::string row_state;  // "there, version …", "not there"
};
/// Where an owner lives, and (with an entity and the rest of a key) where one object is. Reads only.
Explanation explain(StoreCore& store, std::string_view kind, OwnerId owner, const EntityDef* entity,
                    const std::optional<Key>& key, Deadline deadline);

struct RepairReport {
  std::uint64_t claims_seen = 0, claims_freed = 0, claims_of_unfinished = 0;
  std::uint64_t objects_seen = 0, objects_freed = 0;
  std::uint64_t outbox_sent = 0, tokens_dropped = 0;
};
/// Finds claims and object->owner rows without their object, poisons the token of each on the owner's shard, and frees
/// it only then (dry_run: counts). Sends what the outboxes hold; drops tokens older than a day.
RepairReport repair_index(StoreCore& store, bool dry_run, Deadline deadline);

struct DoctorFinding {
  enum class Level : std::uint8_t { good, warning, fault };
  Level level = Level::good;
  std::string place, check, found, remedy;
};
/// The safe settings (docs/operations.md), each checked on each server. Reads only.
std::vector<DoctorFinding> doctor(const Topology& topology, Deadline deadline);

}  // namespace weft::detail
