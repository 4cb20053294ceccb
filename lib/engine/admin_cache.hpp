#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "model/topology.hpp"

namespace weft::detail {

// What weftctl's cache verbs ask of the engine (docs/design/cache-servers.md). Errors: UsageError (no such server in
// force), Unavailable (the index's writing side does not answer, or the deadline passes; what was done stays). Thread
// safety: all may be called at once; each step is a compare-and-set.

struct CacheServerStatus {
  std::uint16_t place = 0;  // in the list in force, from 1
  std::string address;
  std::string state;  // "on", "off", "marking", "held", "leaving"
  std::uint64_t generation = 0;
  bool reachable = false;  // from here
};
struct CacheServersStatus {
  std::uint64_t list = 0;   // version of the topology that gave it; 0: no process has opened the store yet
  bool as_topology = true;  // it is the list of the topology this was asked with
  std::vector<CacheServerStatus> servers{};
};
CacheServersStatus cache_servers(const Topology& topology, Deadline deadline);

struct CacheChange {
  std::string server;  // its address, or its place
  std::string who{"weft"};
  std::function<void(const std::string& step)> on_step{};
};
/// Takes a server out of use until turn_cache_on(): first nobody reads there, then nobody marks. No write fails for it.
/// Takes a little more than a lease.
void turn_cache_off(const Topology& topology, const CacheChange& change, Deadline deadline);
/// Brings it back; takes two leases.
void turn_cache_on(const Topology& topology, const CacheChange& change, Deadline deadline);

}  // namespace weft::detail
