#include "demo/summary.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "demo/text.hpp"

namespace weft::demo {
namespace {

nlohmann::json json_of(const ReadPass& pass) {
  return {{"reads", pass.reads}, {"hit_rate", pass.hit_rate}, {"p50_us", pass.p50},     {"p95_us", pass.p95},
          {"p99_us", pass.p99},  {"worst_us", pass.worst},    {"missing", pass.missing}};
}

}  // namespace

void print_summary(std::ostream& out, const Summary& summary) {
  std::uint64_t packages = 0;
  std::uint64_t dependencies = 0;
  std::uint64_t owners = 0;
  for (const ShardContent& shard : summary.shards) {
    packages += shard.packages;
    dependencies += shard.dependencies;
    owners += shard.owners.size();
  }
  out << "  store        " << summary.store << "\n"
      << "  holds        " << grouped(packages) << " packages of " << grouped(owners) << " maintainers with "
      << grouped(dependencies) << " dependencies on " << summary.shards.size() << " shards\n";
  if (summary.rows_made() > 0) {
    out << "  imported     " << grouped(summary.rows_made()) << " rows in " << fixed(summary.import_seconds, 1)
        << " s: " << grouped(static_cast<std::uint64_t>(summary.rows_per_second())) << " rows/s\n";
  } else {
    out << "  imported     nothing new: the catalogue was here already\n";
  }
  out << "  cold reads   p50 " << fixed(summary.cold.p50, 0) << " us, p99 " << fixed(summary.cold.p99, 0) << " us, "
      << fixed(summary.cold.hit_rate * 100, 1) << " % from the cache\n"
      << "  warm reads   p50 " << fixed(summary.warm.p50, 0) << " us, p99 " << fixed(summary.warm.p99, 0) << " us, "
      << fixed(summary.warm.hit_rate * 100, 1) << " % from the cache\n"
      << "  memory       " << summary.peak_mib << " MiB at most\n";
}

std::string summary_json(const Summary& summary) {
  nlohmann::json shards = nlohmann::json::array();
  for (const ShardContent& shard : summary.shards) {
    shards.push_back({{"shard", shard.shard},
                      {"owners", shard.owners.size()},
                      {"packages", shard.packages},
                      {"dependencies", shard.dependencies}});
  }
  const Imported& imported = summary.imported;
  const nlohmann::json json = {{"store", summary.store},
                               {"source", summary.source},
                               {"owners_made", imported.owners_made},
                               {"owners_found", imported.owners_found},
                               {"packages_made", imported.packages_made},
                               {"packages_found", imported.packages_found},
                               {"dependencies_made", imported.dependencies_made},
                               {"names_refused", imported.refused},
                               {"bytes_repaired", summary.repaired_bytes},
                               {"import_seconds", summary.import_seconds},
                               {"rows_per_second", summary.rows_per_second()},
                               {"shards", shards},
                               {"cold", json_of(summary.cold)},
                               {"warm", json_of(summary.warm)},
                               {"peak_mib", summary.peak_mib}};
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::size_t peak_memory_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::size_t kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib / 1024;
  }
  return 0;
}

}  // namespace weft::demo
