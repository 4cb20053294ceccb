#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/mariadb_pair.hpp"
#include "support/memcached_server.hpp"

namespace weft::test {

/// A whole topology on loopback: two shards as databases of one pair or each on its own, the index on the first or on
/// one of its own, two ticket servers, two memcached; its topology file is written. Weft's tables are not made:
/// `prepare` may do that.
class Lab {
 public:
  struct Options {
    std::filesystem::path folder{};  // must be there and empty
    bool own_index_pair = false;
    bool own_second_pair = false;  // shard 2 stands on a pair of its own
    bool durable = false;
    bool index_semi_sync = false;   // commits on the index's own pair wait for the other side; needs own_index_pair
    bool shards_semi_sync = false;  // the same on the shards' pair, and durability = "pair" in the topology
    bool boots_read_only = false;   // pairs: as a real site; a side that comes back takes no writes of applications
    std::vector<std::string> side_settings{};  // further options of the pairs' servers
    std::string view{};                        // further lines of the topology's [view]
    bool dies_with_parent = true;
    std::vector<std::string> entity_files{};
    std::function<void(const std::filesystem::path& topology_file)> prepare{};
  };

  explicit Lab(Options options);

  const std::filesystem::path& file() const noexcept { return file_; }
  MariadbPair& shards() noexcept { return *shards_; }
  /// The pair that shard stands on.
  MariadbPair& shard(std::uint32_t id) noexcept { return id == 2 && second_ ? *second_ : *shards_; }
  MariadbPair& index() noexcept { return index_ ? *index_ : *shards_; }
  MariadbServer& ticket(std::size_t number) { return tickets_.at(number); }
  /// The account with which tests look at that database server of the topology, and act on it.
  detail::Server tester(const std::string& server);
  MemcachedServer& cache(std::size_t number) { return caches_.at(number); }

  struct Member {
    std::string name;
    pid_t pid;
  };
  std::vector<Member> members() const;
  /// All servers go on after this object.
  void let_go() noexcept;

 private:
  void write_topology(const Options& options, const std::string& app_password, const std::string& admin_password,
                      const std::string& operator_password);

  std::filesystem::path file_;
  std::unique_ptr<MariadbPair> shards_;
  std::unique_ptr<MariadbPair> second_;
  std::unique_ptr<MariadbPair> index_;
  std::vector<MariadbServer> tickets_;
  std::vector<MemcachedServer> caches_;
};

}  // namespace weft::test
