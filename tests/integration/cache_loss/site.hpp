#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/store_core.hpp"
#include "support/lab.hpp"
#include "support/temp_folder.hpp"
#include "weft/store.hpp"

namespace weft::test {

struct Register {
  OwnerId shop_id{};
  int number = 0;
  std::int64_t count = 0;
  std::uint64_t row_version = 0;
};
extern const Entity<Register> strict_register;
extern const Entity<Register> outbox_register;
extern const Entity<Register> available_register;

/// A lab of its own with a short lease; one a program.
class CacheSite {
 public:
  static CacheSite& only();
  Store open(const std::filesystem::path& file) const;
  const std::filesystem::path& file() const { return lab_->file(); }
  Lab& lab() { return *lab_; }
  /// Another topology file: version and the ports of its cache servers.
  std::filesystem::path other_file(const std::string& name, int version, const std::vector<std::uint16_t>& ports) const;
  /// "on", "off", … of the n-th server in force, and its generation.
  std::pair<std::string, std::uint64_t> state(std::size_t place) const;
  bool becomes(std::size_t place, const std::string& wanted, std::chrono::seconds patience) const;
  std::uint64_t outbox_rows() const;
  std::uint64_t counted(const std::string& metric) const;
  void execute_on_index(const std::string& statement) const;

 private:
  CacheSite();
  TempFolder folder_{"weft-cache-loss"};
  std::unique_ptr<Lab> lab_;
  detail::Topology topology_;
  struct Counts;
  std::shared_ptr<Counts> counts_;
};

}  // namespace weft::test
