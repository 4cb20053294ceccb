#include <algorithm>
#include <map>

#include "model/topology_draft.hpp"

namespace weft::detail {
namespace {

void check_places(const TopologyDraft& draft, FileFaults& faults) {
  // Two names for one machine and port are one server.
  std::map<std::string, const TopologyDraft::PlaceUse*> used;
  for (const auto& use : draft.places) {
    if (!draft.named_servers.contains(use.place.server)) {
      faults.add(use.line, use.what + " has the unknown server '" + use.place.server + "'; write a section [server." +
                               use.place.server + "]");
      continue;
    }
    if (use.place.database.empty()) continue;
    const auto server = draft.topology.servers.find(use.place.server);
    const std::string machine = server == draft.topology.servers.end()
                                    ? use.place.server
                                    : server->second.host + ":" + std::to_string(server->second.port);
    const std::string where = machine + "/" + use.place.database;
    const auto [other, fresh] = used.emplace(where, &use);
    if (fresh) continue;
    faults.add(use.line, use.what + " is the same place as " + other->second->what + " (line " +
                             std::to_string(other->second->line) + "): database '" + use.place.database +
                             "' on server '" + use.place.server + "'; give each its own");
  }
}

void check_tickets(const TopologyDraft& draft, FileFaults& faults) {
  if (!draft.ticket_sections) return;
  const auto& tickets = draft.topology.tickets;
  const std::size_t count = *draft.ticket_sections;
  if (count < 2) {
    faults.add(draft.ticket_lines.empty() ? 0 : draft.ticket_lines.front(),
               count == 0 ? "there is no ticket server; write two or more [[ticket]] sections"
                          : "there is only one ticket server; write two or more [[ticket]] sections, so that ids are "
                            "given when one is down");
  }
  std::map<std::uint16_t, std::size_t> by_number;
  for (std::size_t at = 0; at < tickets.size(); ++at) {
    const std::uint16_t number = tickets[at].number;
    const auto [other, fresh] = by_number.emplace(number, at);
    if (!fresh) {
      faults.add(draft.ticket_lines[at], "the ticket servers '" + tickets[other->second].place.server + "' (line " +
                                             std::to_string(draft.ticket_lines[other->second]) + ") and '" +
                                             tickets[at].place.server + "' both have the number " +
                                             std::to_string(number) +
                                             ", so both would give out the same ids; give each its own");
    } else if (number >= count && count >= 2) {
      faults.add(draft.ticket_lines[at], "ticket server " + std::to_string(number) + " is one of " +
                                             std::to_string(count) + "; number them 0 to " + std::to_string(count - 1));
    }
  }
}

void check_shards(const TopologyDraft& draft, FileFaults& faults) {
  const auto& shards = draft.topology.shards;
  if (draft.shard_sections == 0) faults.add(0, "there is no shard; write one or more [[shard]] sections");
  std::map<std::uint32_t, std::uint32_t> lines;
  for (const auto& [id, line] : draft.shard_lines) {
    const auto [other, fresh] = lines.emplace(id, line);
    if (!fresh)
      faults.add(line, "two shards have the id " + std::to_string(id) + " (line " + std::to_string(other->second) +
                           "); give each its own");
  }
  const auto is_open = [](const ShardSpec& shard) { return shard.state == ShardState::open; };
  const bool any_open = std::any_of(shards.begin(), shards.end(), is_open);
  const bool any_weight =
      std::any_of(shards.begin(), shards.end(), [&](const ShardSpec& one) { return is_open(one) && one.weight > 0; });
  if (any_open && !any_weight)
    faults.add(draft.shard_lines.front().line,
               "every open shard has weight 0, so no new owner could be placed; give one a weight, or close them all");
}

}  // namespace

void check_topology(const TopologyDraft& draft, FileFaults& faults) {
  check_places(draft, faults);
  check_tickets(draft, faults);
  check_shards(draft, faults);
}

}  // namespace weft::detail
