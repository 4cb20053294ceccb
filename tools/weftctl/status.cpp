#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "weftctl/exit_codes.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{10000};

json json_of(const detail::ShardStatus& pair) {
  json sides = json::array();
  for (const detail::SideStatus& side : pair.sides) {
    sides.push_back({{"side", std::string(1, side.side)},
                     {"server", side.server},
                     {"reachable", side.reachable},
                     {"trouble", side.trouble},
                     {"replicates", side.replicates},
                     {"lag_seconds", side.lag_seconds ? json(*side.lag_seconds) : json()},
                     {"read_only", side.read_only},
                     {"bytes", side.bytes}});
  }
  json batons = json::array();
  for (const detail::BatonStatus& baton : pair.batons) {
    batons.push_back({{"parity", baton.parity}, {"side", std::string(1, baton.side)}, {"epoch", baton.epoch}});
  }
  const detail::Role& role = pair.role;
  json all{{"role",
            {{"state", word_of(role.state)},
             {"side", std::string(1, role.side)},
             {"epoch", role.epoch},
             {"takeover", role.takeover},
             {"position", role.position}}},
           {"batons", batons},
           {"sides", sides},
           {"owners", pair.owners ? json(*pair.owners) : json()}};
  if (pair.id != 0) all.update({{"id", pair.id}, {"state", pair.state}, {"weight", pair.weight}});
  return all;
}

json json_of(const detail::Status& status) {
  json shards = json::array();
  for (const detail::ShardStatus& shard : status.shards) shards.push_back(json_of(shard));
  json tickets = json::array();
  for (const detail::TicketStatus& ticket : status.tickets) {
    tickets.push_back({{"number", ticket.number},
                       {"server", ticket.server},
                       {"reachable", ticket.reachable},
                       {"trouble", ticket.trouble}});
  }
  json caches = json::array();
  for (const auto& cache : status.caches)
    caches.push_back({{"address", cache.address}, {"reachable", cache.reachable}});
  return {{"store", status.store},
          {"topology_version", status.topology_version},
          {"embedded", status.embedded},
          {"index", json_of(status.index)},
          {"shards", shards},
          {"tickets", tickets},
          {"caches", caches}};
}

json json_of(const detail::SnapshotStatus& snapshot) {
  const bool good = snapshot.trouble.empty();
  return {{"file", snapshot.file},
          {"trouble", snapshot.trouble},
          {"placements", good ? json(snapshot.placements) : json()},
          {"age_seconds", good ? json(snapshot.age_seconds) : json()}};
}

std::string text_of(const detail::SnapshotStatus& snapshot) {
  std::array<char, 32> age{};
  const double hours = snapshot.age_seconds / 3600;
  std::snprintf(age.data(), age.size(), hours < 1 ? "%.0f s" : "%.1f h", hours < 1 ? snapshot.age_seconds : hours);
  return "Snapshot " + snapshot.file + ": " + counted(snapshot.placements, "placement", "placements") + ", " +
         age.data() + " old";
}

// Whose owners' writes a side takes, by the role and the batons.
std::string writes_of(const detail::ShardStatus& pair, char side) {
  if (!pair.role.may_serve(side)) return "none: out";
  std::string parities;
  for (const detail::BatonStatus& baton : pair.batons) {
    if (baton.side == side)
      parities += (parities.empty() ? "" : ", ") + std::string(baton.parity == 0 ? "even" : "odd");
  }
  return parities.empty() ? "-" : parities;
}

Cell answers(const detail::SideStatus& side) {
  if (!side.reachable) return {"DOWN", Colour::red};
  if (!side.trouble.empty()) return {"TROUBLE", Colour::red};
  if (side.read_only) return {"read-only", Colour::yellow};
  return {"up", Colour::green};
}

std::string lag_of(const detail::SideStatus& side) {
  if (!side.lag_seconds) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.0f s", *side.lag_seconds);
  return text.data();
}

void add_pair(Table& table, const std::string& name, const detail::ShardStatus& pair) {
  bool first = true;
  for (const detail::SideStatus& side : pair.sides) {
    const std::string owners = pair.owners ? std::to_string(*pair.owners) : "?";
    table.add({first ? name : "", std::string(1, side.side), side.server, answers(side), writes_of(pair, side.side),
               lag_of(side), side.reachable ? bytes_text(side.bytes) : "-", first ? owners : ""});
    first = false;
  }
}

/// What to do about a pair that one side serves alone.
std::string alone(const detail::ShardStatus& pair) {
  const std::string where = pair.id == 0 ? "index" : std::to_string(pair.id);
  const std::string other(1, pair.role.side == 'A' ? 'B' : 'A');
  const std::string serves = std::string(": side ") + pair.role.side + " serves alone";
  if (pair.role.state == detail::RoleState::rejoining)
    return serves + " while side " + other + " is rejoined; 'weftctl pair rejoin " + where +
           "' goes on if that was broken off";
  // A takeover leaves the position up to which the survivor has the lost side's writes.
  if (!pair.role.position.empty())
    return serves + " since takeover number " + std::to_string(pair.role.takeover) + "; bring side " + other +
           " back with 'weftctl pair rejoin " + where + "'";
  return serves + " by plan; bring side " + other + " back with 'weftctl pair in " + where + "'";
}

/// Every trouble, one a line; the number of them decides the exit code.
std::vector<std::string> troubles_of(const detail::Status& status) {
  std::vector<std::string> all;
  const auto of_pair = [&](const std::string& name, const detail::ShardStatus& pair) {
    for (const detail::SideStatus& side : pair.sides) {
      const std::string where = name + ", side " + side.side + " (server " + side.server + "): ";
      if (!side.trouble.empty()) all.push_back(where + side.trouble);
      if (side.reachable && side.trouble.empty() && pair.sides.size() > 1 && !side.replicates) {
        all.push_back(where + "does not replicate from its other side");
      }
    }
    if (pair.batons.empty()) all.push_back(name + ": its batons cannot be seen");
    if (!pair.role.both()) all.push_back(name + alone(pair));
  };
  of_pair("index", status.index);
  for (const detail::ShardStatus& shard : status.shards) of_pair("shard " + std::to_string(shard.id), shard);
  for (const detail::TicketStatus& ticket : status.tickets) {
    if (!ticket.trouble.empty())
      all.push_back("ticket server " + std::to_string(ticket.number) + ": " + ticket.trouble);
  }
  for (const auto& cache : status.caches) {
    if (!cache.reachable) all.push_back("memcached " + cache.address + ": does not answer");
  }
  return all;
}

void print_tables(const detail::Status& status, const std::vector<std::string>& troubles, Output& output) {
  output.print(
      "Store " + status.store +
      (status.embedded ? ", embedded\n\n" : ", topology version " + std::to_string(status.topology_version) + "\n\n"));
  Table pairs{"PART", "SIDE", "SERVER", "STATE", "WRITES", ">LAG", ">SIZE", ">OWNERS"};
  add_pair(pairs, "index", status.index);
  for (const detail::ShardStatus& shard : status.shards) {
    const std::string state = shard.state == "open" ? "" : " (" + shard.state + ")";
    add_pair(pairs, "shard " + std::to_string(shard.id) + state, shard);
  }
  output.print(pairs);
  const auto up = [](bool reachable) { return reachable ? Cell("up", Colour::green) : Cell("DOWN", Colour::red); };
  Table others{"PART", "SERVER", "STATE"};
  for (const detail::TicketStatus& ticket : status.tickets) {
    const bool trouble = ticket.reachable && !ticket.trouble.empty();
    others.add({"tickets " + std::to_string(ticket.number), ticket.server,
                trouble ? Cell("TROUBLE", Colour::red) : up(ticket.reachable)});
  }
  for (const auto& cache : status.caches) others.add({"cache", cache.address, up(cache.reachable)});
  if (!others.empty()) output.print("\n" + others.text(output.terminal()));
  if (!troubles.empty()) output.print("\n");
  for (const std::string& trouble : troubles) output.print_marked("TROUBLE", Colour::red, trouble);
}

}  // namespace

int run_status(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const detail::Status status =
      detail::status(target.topology(), detail::Deadline::in(arguments.deadline_or(patience)));
  std::vector<std::string> troubles = troubles_of(status);
  std::optional<detail::SnapshotStatus> snapshot;
  if (!arguments.snapshot.empty()) snapshot = detail::snapshot_status(target.topology(), arguments.snapshot);
  if (snapshot && !snapshot->trouble.empty()) troubles.push_back(snapshot->trouble);
  if (arguments.json) {
    json all = json_of(status);
    if (snapshot) all["snapshot"] = json_of(*snapshot);
    output.print_json(all);
  } else {
    print_tables(status, troubles, output);
    if (snapshot && snapshot->trouble.empty()) output.print("\n" + text_of(*snapshot) + "\n");
  }
  return troubles.empty() ? exit_good : exit_fault_found;
}

}  // namespace weft::ctl
