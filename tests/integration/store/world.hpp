#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/store_core.hpp"
#include "support/lab.hpp"
#include "support/temp_folder.hpp"
#include "weft/store.hpp"

namespace weft::test {

enum class Backend { embedded, servers };

/// Everything a store test stands on: an embedded folder, or a whole lab whose tables are made. One of each a program,
/// made at first use.
class World {
 public:
  static World& of(Backend backend);

  Store open(detail::Seams seams = {});
  const detail::Topology& topology() const noexcept { return topology_; }
  /// Statements straight on a shard's database, past the store. "{db}" stands for the database with its dot.
  detail::Rows on_shard(std::uint32_t shard, char side, const std::vector<std::string>& statements) const;
  detail::Rows on_index(const std::vector<std::string>& statements) const;
  bool servers() const noexcept { return lab_ != nullptr; }
  Lab& lab() noexcept { return *lab_; }
  const std::filesystem::path& folder() const noexcept { return folder_.path(); }
  const std::filesystem::path& file() const noexcept { return file_; }
  /// The names of both back ends, for parameterised suites.
  static std::string name(Backend backend) { return backend == Backend::embedded ? "embedded" : "servers"; }

 private:
  explicit World(Backend backend);
  detail::Rows at(const detail::Place& place, const std::vector<std::string>& statements) const;

  TempFolder folder_{"weft-store-test"};
  std::unique_ptr<Lab> lab_;
  std::filesystem::path file_;
  detail::Topology topology_;
};

}  // namespace weft::test
