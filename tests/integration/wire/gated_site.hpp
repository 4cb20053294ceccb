#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "engine/store_core.hpp"
#include "support/mariadb_server.hpp"
#include "support/memcached_server.hpp"
#include "support/tcp_gate.hpp"
#include "support/temp_folder.hpp"
#include "weft/store.hpp"

namespace weft::test {

/// A store's servers, each behind a gate: two shards, the index and two ticket servers as databases of one MariaDB, and
/// one memcached. The tables are made.
class GatedSite {
 public:
  /// `settings`: further lines of the topology file.
  explicit GatedSite(const std::string& settings);

  /// A store on this site that logs nothing.
  Store open() const;
  TcpGate& gate(const std::string& server) { return *gates_.at(server); }
  /// All gates pass, and the servers themselves go on.
  void heal();
  void for_all(const std::function<void(TcpGate&)>& change);
  MariadbServer& database() noexcept { return *mariadb_; }
  MemcachedServer& cache() noexcept { return *memcached_; }
  /// A counter of the server's status.
  std::int64_t status(const std::string& name) const;

 private:
  TempFolder folder_{"weft-wire-test"};
  std::unique_ptr<MariadbServer> mariadb_;
  std::unique_ptr<MemcachedServer> memcached_;
  std::map<std::string, std::unique_ptr<TcpGate>> gates_;
  std::filesystem::path file_;
};

}  // namespace weft::test
