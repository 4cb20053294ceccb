#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "demo/explain.hpp"
#include "demo/open_store.hpp"
#include "demo/options.hpp"
#include "demo/progress.hpp"
#include "demo/refusals.hpp"
#include "demo/source.hpp"
#include "demo/summary.hpp"
#include "demo/text.hpp"

namespace weft::demo {
namespace {

void print_shards(std::ostream& out, const std::vector<ShardContent>& shards) {
  constexpr std::size_t width = 40;
  std::uint64_t most = 1;
  for (const ShardContent& shard : shards) most = std::max(most, shard.packages);
  for (const ShardContent& shard : shards) {
    out << "  shard " << shard.shard << "  " << std::string(shard.packages * width / most, '#') << " "
        << grouped(shard.packages) << " packages and " << grouped(shard.dependencies) << " dependencies of "
        << grouped(shard.owners.size()) << " maintainers\n";
  }
}

void print_pass(std::ostream& out, const char* name, const ReadPass& pass) {
  out << "  " << name << ": " << grouped(pass.reads) << " reads in " << fixed(pass.seconds, 2) << " s, "
      << fixed(pass.hit_rate * 100, 1) << " % from the cache; p50 " << fixed(pass.p50, 1) << ", p95 "
      << fixed(pass.p95, 1) << ", p99 " << fixed(pass.p99, 1) << ", worst " << fixed(pass.worst, 1) << " us\n";
  if (pass.missing > 0) throw std::logic_error(grouped(pass.missing) + " packages that were stored are not found");
}

Imported import_with_progress(std::ostream& out, bool terminal, Store& store, const Catalogue& catalogue,
                              double& seconds) {
  out << "Importing, one transaction a maintainer; what is in the store already is kept\n";
  Progress progress(out, terminal, catalogue.packages + catalogue.dependencies);
  Imported imported = import_catalogue(store, catalogue, [&](std::uint64_t rows) { progress.add(rows); });
  seconds = progress.seconds();
  progress.finish();
  out << "  made " << grouped(imported.owners_made) << " maintainers, " << grouped(imported.packages_made)
      << " packages, " << grouped(imported.dependencies_made)
      << " dependencies; were here: " << grouped(imported.owners_found) << " maintainers, "
      << grouped(imported.packages_found) << " packages\n";
  if (imported.refused > 0)
    out << "  " << grouped(imported.refused)
        << " packages have another maintainer since the last run and stay with the old one\n";
  return imported;
}

void show_refusals(std::ostream& out, Store& store, const Imported& imported) {
  const PackagePlace& place = imported.places.front();
  out << "An optimistic lock: two read the same package, both save it\n  " << show_conflict(store, place) << "\n";
  out << "A unique name: a second package of a name that is taken\n  "
      << show_taken_name(store, place, imported.owners.back()) << "\n";
}

void run(const Options& options) {
  std::ostream& out = options.json ? std::cerr : std::cout;
  const bool terminal = ::isatty(options.json ? STDERR_FILENO : STDOUT_FILENO) == 1;

  out << "Reading the catalogue" << std::endl;
  Source source = read_source();
  out << "  " << grouped(source.catalogue.packages) << " packages of " << grouped(source.catalogue.maintainers.size())
      << " maintainers with " << grouped(source.catalogue.dependencies) << " dependencies, from " << source.from
      << "\n";
  if (source.catalogue.repaired_bytes > 0)
    out << "  " << grouped(source.catalogue.repaired_bytes) << " bytes were not UTF-8 and are replaced\n";
  if (!source.remark.empty()) out << "  " << source.remark << "\n";

  const CacheCount cache;
  Store store = open_store(out, options, cache.sink());
  Summary summary{.store = options.topology.empty() ? options.folder : options.topology, .source = source.from};
  summary.repaired_bytes = source.catalogue.repaired_bytes;
  summary.imported = import_with_progress(out, terminal, store, source.catalogue, summary.import_seconds);
  source = {};

  out << "What lies where" << std::endl;
  summary.shards = contents_of_shards(store, summary.imported.places);
  print_shards(out, summary.shards);

  out << "Random reads, each package once, then the same again" << std::endl;
  const auto places = random_places(summary.imported.places, options.reads);
  summary.cold = read_all(store, places, cache);
  print_pass(out, "cold", summary.cold);
  summary.warm = read_all(store, places, cache);
  print_pass(out, "warm", summary.warm);

  show_refusals(out, store, summary.imported);
  out << "One package explained\n";
  explain_package(out, store, summary.shards, places.front(),
                  {options.topology.empty() ? options.folder : "", options.topology});

  store.close();
  summary.peak_mib = peak_memory_mib();
  out << "Summary\n";
  print_summary(out, summary);
  if (options.json) std::cout << summary_json(summary) << std::endl;
}

}  // namespace
}  // namespace weft::demo

int main(int count, char** arguments) {
  try {
    weft::demo::run(weft::demo::read_options(count, arguments));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "weft-demo: " << error.what() << std::endl;
    return 1;
  }
}
