#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "demo/import.hpp"
#include "demo/reads.hpp"
#include "demo/shards.hpp"

namespace weft::demo {

/// What the whole run came to.
struct Summary {
  std::string store;  // the folder or topology file
  std::string source;
  std::uint64_t repaired_bytes = 0;
  Imported imported{};
  double import_seconds = 0;
  std::vector<ShardContent> shards{};
  ReadPass cold{}, warm{};
  std::size_t peak_mib = 0;  // of this process

  std::uint64_t rows_made() const { return imported.packages_made + imported.dependencies_made; }
  double rows_per_second() const { return import_seconds > 0 ? static_cast<double>(rows_made()) / import_seconds : 0; }
};

void print_summary(std::ostream& out, const Summary& summary);
std::string summary_json(const Summary& summary);
/// The most memory this process has held, in MiB.
std::size_t peak_memory_mib();

}  // namespace weft::demo
