#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/server.hpp"

namespace weft::detail {

enum class ShardState : std::uint8_t { open, closed, draining };

/// What an acknowledgement means. local: committed on the home side; pair: the other side has it too.
enum class Durability : std::uint8_t { local, pair };

/// One database on one server. An embedded store has no database name: the file is the database.
struct Place {
  std::string server;
  std::string database{};
};

/// Two masters that replicate to each other; an embedded store has only side A.
struct PairSpec {
  Place a;
  std::optional<Place> b{};
  const Place& side(char letter) const { return letter == 'B' && b ? *b : a; }
};

struct ShardSpec {
  std::uint32_t id = 0;
  PairSpec pair;
  std::uint32_t weight = 100;
  ShardState state = ShardState::open;
  Durability durability = Durability::local;
};

struct TicketServerSpec {
  std::uint16_t number = 0;  // this server hands out ids congruent to number modulo the number of servers
  Place place;
};

struct CacheServerSpec {
  std::string host;
  std::uint16_t port = 11211;
};

struct PoolSpec {
  std::size_t per_server = 16;
  std::size_t per_process = 256;
};

struct DeadlineSpec {
  Millis call{2000};
  Millis connect{1000};
  Millis transaction{10000};
  Millis cache{100};  // one answer of a cache server
};

/// What a process does when its view of roles and cache servers is older than its lease.
enum class OnViewLoss : std::uint8_t { go_on, stop };

struct ViewSpec {
  Millis lease{2000};  // how long a view is good, from the moment it was asked for
  OnViewLoss on_loss = OnViewLoss::go_on;
};

/// Where everything is. Thread safety: immutable after loading.
struct Topology {
  std::string store;
  std::uint64_t version = 0;
  std::vector<std::filesystem::path> entity_files{};
  std::map<std::string, Server> servers{};  // by name, with the application's account
  std::map<std::string, Server>
      admin_servers{};                      // the same servers with the account weftctl uses; missing: no admin account
  std::vector<TicketServerSpec> tickets{};  // by number
  std::map<std::string, Server> operator_servers{};  // the servers with the [operator] account; empty: there is none
  PairSpec index;                                    // always runs with Durability::pair
  std::vector<ShardSpec> shards{};                   // by id
  std::vector<CacheServerSpec> caches{};
  PoolSpec pool{};
  DeadlineSpec deadlines{};
  ViewSpec view{};

  const ShardSpec& shard(std::uint32_t id) const;  // UsageError when unknown
  const Server& server(const Place& place) const;
  /// Of the index (0) or of a shard. UsageError when unknown.
  const PairSpec& pair(std::uint32_t id) const { return id == 0 ? index : shard(id).pair; }
};

/// Reads a TOML topology file. Throws SchemaError with every fault, each with its line and what to do; a fault of
/// TOML's own syntax ends the reading. Relative paths in it are relative to the file.
Topology load_topology(const std::filesystem::path& file);

/// The topology of an embedded store in `folder` with that many shards.
Topology embedded_topology(const std::filesystem::path& folder, std::uint32_t shards);

}  // namespace weft::detail
