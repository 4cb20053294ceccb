#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/admin.hpp"
#include "integration/store/entities.hpp"
#include "support/lab.hpp"
#include "support/sql.hpp"
#include "support/temp_folder.hpp"
#include "weft/store.hpp"

namespace weft::test {

/// A lab whose index stands on a pair of its own, with the tables made, for tests that take sides down.
class PairSite {
 public:
  /// `options.folder`, `own_index_pair` and `prepare` are set here.
  explicit PairSite(Lab::Options options);

  Lab& lab() noexcept { return *lab_; }
  const detail::Topology& topology() const noexcept { return topology_; }
  const std::filesystem::path& file() const noexcept { return lab_->file(); }
  /// A second topology file, in which some servers are reached at other ports of this machine.
  std::filesystem::path file_with_ports(const std::vector<std::pair<std::string, std::uint16_t>>& ports) const;

  Store open(OpenOptions options = {}) const { return open(file(), std::move(options)); }
  /// With all entities; silent unless the options say otherwise.
  static Store open(const std::filesystem::path& file, OpenOptions options);
  /// An owner of that parity on that shard.
  OwnerId owner(Store& store, std::uint32_t shard, unsigned parity) const;

  /// Statements with the admin account; the rows of the last.
  detail::Rows on_shards(char side, const std::vector<std::string>& statements) {
    return run_sql(lab_->shards().side(side).admin(), statements);
  }
  detail::Rows on_index(char side, const std::vector<std::string>& statements) {
    return run_sql(lab_->index().side(side).admin(), statements);
  }
  /// "A1 B1": side and epoch of both batons of a shard as that side has them.
  std::string batons(std::uint32_t shard, char side);
  std::uint64_t number(char side, const std::string& query) { return on_shards(side, {query}).at(0, 0).as_uint(); }

 private:
  TempFolder folder_{"weft-pairs"};
  std::unique_ptr<Lab> lab_;
  detail::Topology topology_;
};

detail::Deadline in_time(std::chrono::milliseconds span = std::chrono::seconds(30));

}  // namespace weft::test
