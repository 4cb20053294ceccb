#include "model/topology.hpp"

#include <algorithm>

#include "weft/error.hpp"

namespace weft::detail {

const ShardSpec& Topology::shard(std::uint32_t id) const {
  const auto found = std::lower_bound(shards.begin(), shards.end(), id,
                                      [](const ShardSpec& one, std::uint32_t wanted) { return one.id < wanted; });
  if (found == shards.end() || found->id != id)
    throw UsageError("store '" + store + "' has no shard " + std::to_string(id) + "; its topology, version " +
                     std::to_string(version) + ", names " + std::to_string(shards.size()) + " shards");
  return *found;
}

const Server& Topology::server(const Place& place) const {
  const auto found = servers.find(place.server);
  if (found == servers.end())
    throw UsageError("store '" + store + "' has no server '" + place.server + "'; its topology does not name it");
  return found->second;
}

Topology embedded_topology(const std::filesystem::path& folder, std::uint32_t shards) {
  if (shards == 0) throw UsageError("an embedded store has at least one shard; ask for 1 or more");
  Topology made;
  made.store = "embedded";
  made.version = 1;
  const auto place = [&](const std::string& name) {
    made.servers.emplace(name, Server{.name = name, .file = folder / (name + ".sqlite")});
    return Place{.server = name};
  };
  made.tickets.push_back({.number = 0, .place = place("tickets")});
  made.index.a = place("index");
  for (std::uint32_t id = 1; id <= shards; ++id)
    made.shards.push_back({.id = id, .pair = {.a = place("shard_" + std::to_string(id))}});
  made.admin_servers = made.servers;
  return made;
}

}  // namespace weft::detail
