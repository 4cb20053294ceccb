#include "demo/open_store.hpp"

#include <filesystem>
#include <ostream>

#include "demo/entities.hpp"
#include "demo/weftctl.hpp"

namespace weft::demo {
namespace {

Store open_servers(std::ostream& out, const Options& options, MetricSink metrics) {
  const OpenOptions open{.entities = {package_entity().def(), dependency_entity().def()},
                         .log = stderr_log(LogLevel::warning),
                         .metrics = std::move(metrics),
                         .application = "weft-demo"};
  out << "Opening the store of " << options.topology << std::endl;
  try {
    return Store::open(options.topology, open);
  } catch (const SchemaError& error) {
    out << "  the catalogue's tables are not there yet: weftctl init makes them" << std::endl;
    weftctl_init(options.topology);
  }
  return Store::open(options.topology, open);
}

}  // namespace

Store open_store(std::ostream& out, const Options& options, MetricSink metrics) {
  if (!options.topology.empty()) return open_servers(out, options, std::move(metrics));
  const bool there = std::filesystem::exists(options.folder) && !std::filesystem::is_empty(options.folder);
  out << (there ? "Opening the store that is in " : "Making an embedded store of 4 shards in ") << options.folder;
  if (there) out << "; remove the folder to import everything anew";
  out << std::endl;
  return Store::embedded(options.folder, {.entities = {package_entity().def(), dependency_entity().def()},
                                          .shards = 4,
                                          .log = stderr_log(LogLevel::warning),
                                          .metrics = std::move(metrics)});
}

}  // namespace weft::demo
