#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/admin.hpp"
#include "integration/weftctl/run_weftctl.hpp"
#include "support/lab.hpp"
#include "support/sql.hpp"
#include "support/temp_folder.hpp"
#include "weft/store.hpp"

namespace weft::test {

/// A lab whose index stands on a pair of its own, with the entities `thing` (a composite key, a field of every kind
/// that can go wrong on its way through a binary log, cached) and `listing` (an id, a unique title, findable by its
/// id).
class RejoinSite {
 public:
  explicit RejoinSite(bool own_index_pair = true);

  Lab& lab() noexcept { return *lab_; }
  const detail::Topology& topology() const noexcept { return topology_; }
  Store open() const;
  OwnerId owner(Store& store, std::uint32_t shard, unsigned parity) const;
  Ran weftctl(std::vector<std::string> arguments, const Environment& environment = {}) const;

  /// Statements with the admin account on a side of the shards' pair; the rows of the last.
  detail::Rows on(char side, const std::vector<std::string>& statements);
  std::uint64_t number(char side, const std::string& query);
  void settle();

  /// From here on side B receives nothing of what A writes.
  void cut();
  /// Side A is killed, and B takes over. Call cut() before, or there is no tail.
  void lose_a();
  /// A answers again, as a real site's server comes back: read_only, replicating from nobody.
  void return_a();
  detail::RejoinReport rejoin(Store& store, detail::RejoinOptions options = {});
  bool equal(std::uint32_t shard);

 private:
  TempFolder folder_{"weft-rejoin"};
  TempFolder entities_{"weft-rejoin-entities"};
  std::unique_ptr<Lab> lab_;
  detail::Topology topology_;
};

detail::Deadline in_time(std::chrono::milliseconds span = std::chrono::seconds(60));

}  // namespace weft::test
