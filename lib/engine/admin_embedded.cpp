#include "engine/admin.hpp"
#include "weft/error.hpp"

namespace weft::detail {

Topology topology_of_embedded(const std::filesystem::path& folder) {
  constexpr std::uint32_t most = 64;
  const Topology all = embedded_topology(folder, most);
  const auto there = [&](const Place& place) {
    std::error_code failed;
    return std::filesystem::exists(all.server(place).file, failed);
  };
  std::uint32_t shards = 0;
  while (shards < most && there(all.shards[shards].pair.a)) ++shards;
  if (shards == 0 || !there(all.index.a)) {
    throw UsageError("there is no embedded store in " + folder.string() +
                     "; a program makes one with Store::embedded()");
  }
  return embedded_topology(folder, shards);
}

}  // namespace weft::detail
