#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chaos/driver/small_disk.hpp"
#include "chaos/gate/gate_loop.hpp"
#include "support/lab.hpp"

namespace weft::chaos {

/// The servers of a run. Before each database server there is a gate for each client, and one between the sides of a
/// pair. A memcached has one gate for all, operators too: which server a key belongs to is decided by the addresses,
/// and all processes must name the same.
class Site {
 public:
  struct Options {
    std::filesystem::path folder;
    std::size_t clients = 4;
    std::uint64_t seed = 1;
    bool durable_pair = false;  // shards: durability = "pair"
    std::string view{};         // lines of the topology's [view]
  };
  explicit Site(const Options& options);

  weft::test::Lab& lab() noexcept { return *lab_; }
  const std::filesystem::path& folder() const noexcept { return folder_; }
  /// The topology of operators, who reach the databases without gates; and the one whose ports are that client's gates.
  const std::filesystem::path& topology() const noexcept { return operators_; }
  const std::filesystem::path& topology_of(std::size_t client) const { return topologies_.at(client); }

  // Servers by name: shards-a, shards-b, index-a, index-b, tickets-0, tickets-1; cache-0, cache-1.
  weft::test::MariadbServer& database(const std::string& name);
  weft::test::MemcachedServer& cache(const std::string& name);
  static const std::vector<std::string>& databases();
  static const std::vector<std::string>& sides();
  static const std::vector<std::string>& caches();
  /// "shards" for "shards-a": what a fault of a side is a fault of.
  static std::string group_of(const std::string& server);
  static std::string other_side(const std::string& side);
  /// Also the GTID domain of what it writes itself.
  static std::uint32_t server_id(const std::string& side);

  /// Servers whose disk is small enough to be filled; none where that cannot be done: why_no_small_disk() says why.
  std::vector<std::string> small_disks() const;
  std::string why_no_small_disk() const;
  const SmallDisk& disk(const std::string& server) const { return *disks_.at(server); }

  std::size_t clients() const noexcept { return topologies_.size(); }
  Gate& gate(std::size_t client, const std::string& server) { return *gates_.at({client, server}); }
  /// The gate through which a side gets what its other side wrote.
  Gate& replication_to(const std::string& side) { return *replication_.at(side); }

  /// A side has come back: it takes up its peer's stream again, as an operator decides after a short restart.
  void resume_replication(const std::string& side);
  /// Its source becomes the other side's own port, as operators know it. It must not replicate now.
  void name_peer_without_gate(const std::string& side);
  /// It gets what its other side wrote through the gate between them, whatever it did before.
  void replicate_through_gates(const std::string& side);
  /// Everything passes and runs.
  void heal();
  /// Until both sides of each pair have what the other wrote. False: not in time.
  bool settle(std::chrono::milliseconds patience);

 private:
  void put_gates();
  std::string topology_text();
  void write_topology(std::size_t client);
  std::uint16_t port_of(const std::string& server);

  std::filesystem::path folder_;
  std::map<std::string, std::unique_ptr<SmallDisk>> disks_;  // must outlive the servers on them
  std::unique_ptr<weft::test::Lab> lab_;
  GateLoop loop_;
  std::map<std::pair<std::size_t, std::string>, Gate*> gates_;
  std::map<std::string, Gate*> replication_;
  std::filesystem::path operators_;
  std::vector<std::filesystem::path> topologies_;
};

}  // namespace weft::chaos
