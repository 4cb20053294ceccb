#include <nlohmann/json.hpp>

#include "engine/admin_tickets.hpp"
#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{30000};

template <class Part, class Member>
json number_or_null(const std::optional<Part>& part, Member Part::*member) {
  return part ? json((*part).*member) : json();
}

json json_of(const std::vector<detail::TicketServerState>& servers) {
  json all = json::array();
  for (const detail::TicketServerState& server : servers) {
    json names = json::array();
    for (const detail::TicketState& state : server.names) {
      json one{{"name", state.name},
               {"next_id", number_or_null(state.counter, &detail::TicketSql::Counter::next_id)},
               {"epoch", number_or_null(state.counter, &detail::TicketSql::Counter::epoch)},
               {"mark", number_or_null(state.mark, &detail::TicketMark::mark)},
               {"mark_epoch", number_or_null(state.mark, &detail::TicketMark::epoch)},
               {"trouble", state.trouble}};
      if (state.repaired) one["repaired"] = {{"next_id", state.repaired->next_id}, {"epoch", state.repaired->epoch}};
      names.push_back(std::move(one));
    }
    all.push_back({{"number", server.number},
                   {"server", server.server},
                   {"reachable", server.reachable},
                   {"trouble", server.trouble},
                   {"names", std::move(names)}});
  }
  return all;
}

template <class Part, class Member>
Cell number_or_dash(const std::optional<Part>& part, Member Part::*member) {
  return part ? std::to_string((*part).*member) : "-";
}

void print_table(const std::vector<detail::TicketServerState>& servers, Output& output) {
  Table table{"SERVER", "NAME", ">NEXT ID", ">EPOCH", ">MARK", "STATE"};
  for (const detail::TicketServerState& server : servers) {
    const std::string who = std::to_string(server.number) + " " + server.server;
    if (!server.reachable) table.add({who, "", "", "", "", Cell("DOWN", Colour::red)});
    if (!server.reachable) continue;
    for (const detail::TicketState& state : server.names) {
      const bool good = state.trouble.empty() && server.trouble.empty();
      table.add({who, state.name, number_or_dash(state.counter, &detail::TicketSql::Counter::next_id),
                 number_or_dash(state.counter, &detail::TicketSql::Counter::epoch),
                 number_or_dash(state.mark, &detail::TicketMark::mark),
                 good ? Cell("good", Colour::green) : Cell("REFUSED", Colour::red)});
    }
  }
  output.print(table);
}

std::string place_of(const detail::TicketServerState& server) {
  return "ticket server " + std::to_string(server.number) + " (" + server.server + ")";
}

// Every trouble, and what was or would be done.
void print_troubles(const std::vector<detail::TicketServerState>& servers, bool dry_run, Output& output) {
  for (const detail::TicketServerState& server : servers) {
    if (!server.trouble.empty()) {
      output.print_marked("TROUBLE", Colour::red, place_of(server) + ": " + server.trouble);
    }
    for (const detail::TicketState& state : server.names) {
      if (state.trouble.empty()) continue;
      const std::string what = place_of(server) + ", '" + state.name + "': " + state.trouble;
      if (!state.repaired) {
        output.print_marked("TROUBLE", Colour::red, what + "; weftctl tickets repair moves it");
        continue;
      }
      output.print_marked(dry_run ? "WOULD" : "MOVED", Colour::yellow,
                          what + (dry_run ? "; would go on at " : "; goes on at ") +
                              std::to_string(state.repaired->next_id) + " under epoch " +
                              std::to_string(state.repaired->epoch));
    }
  }
}

bool any_trouble(const std::vector<detail::TicketServerState>& servers, bool dry_run) {
  for (const detail::TicketServerState& server : servers) {
    if (!server.trouble.empty()) return true;
    for (const detail::TicketState& state : server.names) {
      if (!state.trouble.empty() && (dry_run || !state.repaired)) return true;
    }
  }
  return false;
}

int tell(const std::vector<detail::TicketServerState>& servers, bool dry_run, const Arguments& arguments,
         Output& output) {
  if (arguments.json) {
    output.print_json(json{{"dry_run", dry_run}, {"servers", json_of(servers)}});
  } else {
    print_table(servers, output);
    print_troubles(servers, dry_run, output);
  }
  return any_trouble(servers, dry_run) ? exit_fault_found : exit_good;
}

}  // namespace

int run_tickets_check(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(stderr_log(LogLevel::error));
  const auto servers = detail::check_tickets(store.core(), detail::Deadline::in(arguments.deadline_or(patience)));
  store.close();
  return tell(servers, true, arguments, output);
}

int run_tickets_repair(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(stderr_log(LogLevel::error));
  const auto servers = detail::repair_tickets(store.core(), {.who = person()}, arguments.dry_run,
                                              detail::Deadline::in(arguments.deadline_or(patience)));
  store.close();
  for (const detail::TicketServerState& server : servers) {
    for (const detail::TicketState& state : server.names) {
      if (!state.repaired || arguments.dry_run) continue;
      audit("tickets repair", place_of(server) + ", '" + state.name + "' goes on at " +
                                  std::to_string(state.repaired->next_id) + " under epoch " +
                                  std::to_string(state.repaired->epoch));
    }
  }
  return tell(servers, arguments.dry_run, arguments, output);
}

}  // namespace weft::ctl
