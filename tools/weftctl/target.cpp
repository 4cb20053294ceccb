#include "weftctl/target.hpp"

#include "weft/error.hpp"
#include "weftctl/entity_files.hpp"

namespace weft::ctl {
namespace {

detail::Topology find_topology(const Arguments& arguments) {
  if (!arguments.embedded.empty()) return detail::topology_of_embedded(arguments.embedded);
  std::error_code failed;
  if (!std::filesystem::is_regular_file(arguments.topology, failed)) {
    throw UsageError("there is no topology file " + arguments.topology);
  }
  return detail::load_topology(arguments.topology);
}

}  // namespace

Target::Target(const Arguments& arguments) : arguments_(arguments), topology_(find_topology(arguments)) {
  std::vector<std::filesystem::path> files = topology_.entity_files;
  for (const auto& file : paths(arguments.entity_files)) files.push_back(file);
  entities_ = load_all(files);
}

Store Target::open(LogSink log) const {
  if (!embedded()) {
    OpenOptions options;
    for (const EntityDef& def : load_all(paths(arguments_.entity_files))) options.entities.push_back(def);
    options.log = std::move(log);
    options.application = "weftctl";
    return Store::open(arguments_.topology, std::move(options));
  }
  const auto report = detail::check_schema(topology_, entities_, detail::Deadline::in(topology_.deadlines.call));
  if (!report.faults.empty()) {
    throw SchemaError("entity " + report.faults.front().entity + " does not fit shard " +
                      std::to_string(report.faults.front().shard) + ": " + report.faults.front().fault);
  }
  EmbeddedOptions options;
  options.entities = entities_;
  options.log = std::move(log);
  return Store::embedded(arguments_.embedded, std::move(options));
}

}  // namespace weft::ctl
