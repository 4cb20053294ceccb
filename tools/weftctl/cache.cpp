#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

constexpr std::chrono::milliseconds patience{60000};

int print(const detail::Topology& topology, const Arguments& arguments, Output& output) {
  const detail::CacheServersStatus status =
      detail::cache_servers(topology, detail::Deadline::in(arguments.deadline_or(patience)));
  if (arguments.json) {
    nlohmann::json servers = nlohmann::json::array();
    for (const detail::CacheServerStatus& server : status.servers)
      servers.push_back({{"place", server.place},
                         {"address", server.address},
                         {"state", server.state},
                         {"generation", server.generation},
                         {"reachable", server.reachable}});
    output.print_json(nlohmann::json{{"list", status.list}, {"as_topology", status.as_topology}, {"servers", servers}});
    return exit_good;
  }
  Table table{"SERVER", "STATE", ">GENERATION", "REACHABLE"};
  for (const detail::CacheServerStatus& server : status.servers)
    table.add({Cell(server.address), Cell(server.state), Cell(std::to_string(server.generation)),
               Cell(server.reachable ? "yes" : "no")});
  output.print(table);
  if (status.list == 0)
    output.print("no list is in force yet: the first process that opens the store writes it\n");
  else if (!status.as_topology)
    output.print_marked("NOTE", Colour::yellow,
                        "the list in force (topology version " + std::to_string(status.list) +
                            ") is not that of this topology file; processes with a newer one bring theirs into force");
  return exit_good;
}

detail::CacheChange change_of(const Arguments& arguments, const std::string& verb) {
  return {.server = arguments.server, .who = caller(), .on_step = [verb](const std::string& step) {
            audit("cache " + verb, step);
          }};
}

}  // namespace

int run_cache_list(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  return print(target.topology(), arguments, output);
}

int run_cache_off(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  detail::turn_cache_off(target.topology(), change_of(arguments, "off"),
                         detail::Deadline::in(arguments.deadline_or(patience)));
  return print(target.topology(), arguments, output);
}

int run_cache_on(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  detail::turn_cache_on(target.topology(), change_of(arguments, "on"),
                        detail::Deadline::in(arguments.deadline_or(patience)));
  return print(target.topology(), arguments, output);
}

}  // namespace weft::ctl
