#include "weftctl/entity_files.hpp"

#include <algorithm>

#include "weft/error.hpp"

namespace weft::ctl {

std::vector<std::filesystem::path> paths(const std::vector<std::string>& files) { return {files.begin(), files.end()}; }

std::vector<EntityDef> load_all(const std::vector<std::filesystem::path>& files) {
  std::vector<EntityDef> all;
  std::vector<std::filesystem::path> read;
  for (const std::filesystem::path& file : files) {
    std::error_code failed;
    const std::filesystem::path whole = std::filesystem::canonical(file, failed);
    if (failed) throw UsageError("the entity file " + file.string() + " cannot be read: " + failed.message());
    if (std::find(read.begin(), read.end(), whole) != read.end()) continue;
    read.push_back(whole);
    for (EntityDef& def : load_entities(whole)) {
      const auto twin =
          std::find_if(all.begin(), all.end(), [&](const EntityDef& one) { return one.name() == def.name(); });
      if (twin != all.end()) {
        throw UsageError("entity " + def.name() + " is in " + file.string() +
                         " and in another entity file; keep one of them");
      }
      all.push_back(std::move(def));
    }
  }
  return all;
}

}  // namespace weft::ctl
