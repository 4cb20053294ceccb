#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{60000};

json json_of(const std::vector<detail::SchemaFault>& faults) {
  json all = json::array();
  for (const detail::SchemaFault& fault : faults) {
    all.push_back({{"shard", fault.shard},
                   {"side", std::string(1, fault.side)},
                   {"server", fault.server},
                   {"entity", fault.entity},
                   {"fault", fault.fault}});
  }
  return all;
}

std::string text_of(const detail::SchemaFault& fault) {
  return "shard " + std::to_string(fault.shard) + ", side " + fault.side + " (server " + fault.server + "), entity " +
         fault.entity + ": " + fault.fault;
}

void print_text(const detail::SchemaReport& report, Output& output) {
  for (const auto& fault : report.faults) output.print_marked("FAULT", Colour::red, text_of(fault));
  for (const auto& doubt : report.uncached) output.print_marked("UNCACHED", Colour::yellow, text_of(doubt));
  for (const auto& side : report.unreachable) output.print_marked("DOWN", Colour::red, side);
  output.print(counted(report.tables_checked, "table", "tables") + " checked, " +
               counted(report.faults.size(), "fault", "faults") + "\n");
}

}  // namespace

int run_schema_check(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  if (target.entities().empty()) {
    throw UsageError("there are no entities to check; name their file in the topology, or with --entities FILE");
  }
  const auto report =
      detail::check_schema(target.topology(), target.entities(), detail::Deadline::in(arguments.deadline_or(patience)));
  if (arguments.json) {
    const json all{{"tables_checked", report.tables_checked},
                   {"faults", json_of(report.faults)},
                   {"uncached", json_of(report.uncached)},
                   {"unreachable", report.unreachable}};
    output.print_json(all);
  } else {
    print_text(report, output);
  }
  if (!report.faults.empty()) return exit_fault_found;
  return report.unreachable.empty() ? exit_good : exit_not_reachable;
}

}  // namespace weft::ctl
