#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/admin.hpp"
#include "integration/rejoin/shelf.hpp"
#include "integration/weftctl/run_weftctl.hpp"
#include "move/admin_move.hpp"
#include "support/lab.hpp"
#include "support/sql.hpp"
#include "support/temp_folder.hpp"
#include "weft/store.hpp"

namespace weft::test {

/// A lab in which each shard and the index stand on a pair of their own, with the entities `thing` (a composite key, a
/// field of every kind), `listing` (an id, a unique title, findable by its id), `tally` (a count under a text key, not
/// cached) and `note` (cached in available mode), all of owner kind "shop".
class MoveSite {
 public:
  /// `durable`: a server that is killed has all that it acknowledged.
  explicit MoveSite(bool durable = false);

  Lab& lab() noexcept { return *lab_; }
  const detail::Topology& topology() const noexcept { return topology_; }
  Store open() const;
  OwnerId owner(Store& store, std::uint32_t shard, unsigned parity) const;
  Ran weftctl(std::vector<std::string> arguments, const Environment& environment = {}) const;

  /// Through the library, in this process.
  detail::MoveRun move(Store& store, const std::vector<OwnerId>& owners, std::uint32_t to,
                       detail::MoveOptions options = {},
                       std::chrono::milliseconds patience = std::chrono::seconds(60)) const;
  detail::MoveStatus newest(Store& store) const;

  /// Statements with the admin account on a side of a shard's pair; the rows of the last.
  detail::Rows on(std::uint32_t shard, char side, const std::vector<std::string>& statements);
  std::uint64_t number(std::uint32_t shard, char side, const std::string& query);
  /// Rows of the owner in all entities' tables of the shard, as that side has them.
  std::uint64_t rows_of(std::uint32_t shard, char side, OwnerId owner);
  /// "open 2", "moved 1", "none": the owner's gate on the side where it is at home.
  std::string gate(std::uint32_t shard, OwnerId owner);
  std::uint64_t audits(const std::string& what);
  /// Both sides of both shards are equal, row by row.
  void expect_sides_equal();
  /// It lives on that shard and nowhere else, and nothing of the move is left.
  void expect_home(std::uint32_t shard, OwnerId owner);

 private:
  TempFolder folder_{"weft-moves"};
  TempFolder entities_{"weft-moves-entities"};
  std::unique_ptr<Lab> lab_;
  detail::Topology topology_;
};

char home_of(OwnerId owner) noexcept;
detail::Deadline in_time(std::chrono::milliseconds span = std::chrono::seconds(60));
/// Every thing is as its shelf remembers it, in the row and in the cache.
void expect_as_remembered(Store& store, Shelf& shelf);

}  // namespace weft::test
