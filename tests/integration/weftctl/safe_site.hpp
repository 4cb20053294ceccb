#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "integration/weftctl/run_weftctl.hpp"
#include "support/mariadb_pair.hpp"
#include "support/memcached_server.hpp"
#include "support/temp_folder.hpp"

namespace weft::test {

/// A site as docs/operations.md wants it: durable, read_only at boot (and off now), one pair for index and one shard.
/// weftctl init has been run; weftctl doctor finds no fault until a test breaks something.
class SafeSite {
 public:
  SafeSite();
  MariadbPair& pair() { return *pair_; }
  MariadbServer& ticket(std::size_t number) { return *tickets_.at(number); }
  std::string file() const { return (folder_.path() / "weft.toml").string(); }
  /// The findings of weftctl doctor --json.
  nlohmann::json doctor(int expected_status);

 private:
  void write_topology() const;
  TempFolder folder_;
  TempFolder entities_;
  std::unique_ptr<MariadbPair> pair_;
  std::vector<std::unique_ptr<MariadbServer>> tickets_;
  MemcachedServer cache_;
};

}  // namespace weft::test
