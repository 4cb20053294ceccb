#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/store_core.hpp"

namespace weft::detail {

/// What does not come from the topology.
struct PartsOptions {
  Observer observer{};
  std::string application{};
  std::filesystem::path snapshot{};
  std::size_t threads = 8;
  bool embedded = false;
  std::filesystem::path folder{};     // embedded only
  std::size_t local_cache_bytes = 0;  // embedded only
  Seams seams{};
};

/// Connects nothing yet: sessions are opened by the first statement that needs them.
std::shared_ptr<Parts> make_parts(Topology topology, const PartsOptions& options);

}  // namespace weft::detail
