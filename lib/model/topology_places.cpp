#include <optional>

#include "model/names.hpp"
#include "model/topology_draft.hpp"

namespace weft::detail {
namespace {

constexpr std::int64_t most_weight = 1'000'000;

/// The elements of a list of tables. `count`: how many, nullopt when there is something else under that name.
const TomlArray& sections(TableReader& root, std::string_view key, std::optional<std::size_t>& count) {
  static const TomlArray none;
  count = 0;
  if (root.value(key) == nullptr) return none;
  const TomlArray* found = root.array(key);
  count = found == nullptr ? std::nullopt : std::optional(found->size());
  return found == nullptr ? none : *found;
}

/// server and database of `reader`; nullopt when they cannot be read.
std::optional<Place> read_place(TableReader& reader, const std::string& what, std::string_view otherwise,
                                TopologyDraft& draft) {
  auto server = reader.needed_text("server", "name one of the [server.*] sections");
  auto database =
      otherwise.empty() ? reader.needed_text("database", "name the database on that server") : reader.text("database");
  if (!database && !otherwise.empty()) database = otherwise;
  if (database && !is_database(*database)) {
    reader.fault(
        "database",
        what + " has a database name that cannot be; write a letter and then up to 63 letters, digits and '_'");
    database.reset();
  }
  if (!server) return std::nullopt;
  Place place{.server = *server, .database = database.value_or("")};
  draft.places.push_back({place, what, reader.line_of("server")});
  if (!database) return std::nullopt;
  return place;
}

PairSpec read_pair(TableReader& reader, const std::string& what, std::string_view otherwise, TopologyDraft& draft,
                   FileFaults& faults) {
  PairSpec pair;
  for (const char side : {'A', 'B'}) {
    const std::string key(1, static_cast<char>(side - 'A' + 'a'));
    const TomlValue* value = reader.value(side == 'A' ? "a" : "b");
    if (value == nullptr) {
      reader.fault(key, what + " has no side " + side + "; write " + key +
                            " = { server = \"...\", database = \"...\" }" +
                            (side == 'B' ? ", or b = \"none\" to go without a second side" : ""));
      continue;
    }
    const auto* word = std::get_if<std::string>(&value->content);
    if (side == 'B' && word != nullptr && *word == "none") continue;
    const std::string who = "side " + std::string(1, side) + " of " + what;
    TableReader place_reader(*value, who, faults);
    auto place = read_place(place_reader, who, otherwise, draft);
    place_reader.finish();
    if (!place) continue;
    if (side == 'A')
      pair.a = std::move(*place);
    else
      pair.b = std::move(place);
  }
  return pair;
}

void read_ticket(const TomlValue& section, TopologyDraft& draft, FileFaults& faults) {
  TableReader reader(section, "a [[ticket]]", faults);
  TicketServerSpec made;
  if (reader.value("number") == nullptr) reader.fault("number", "a [[ticket]] has no number; give 0, 1 and so on");
  const auto number = reader.integer("number", 0, 999);
  const std::string what = number ? "ticket server " + std::to_string(*number) : "a ticket server";
  const auto place = read_place(reader, what, "weft_tickets", draft);
  reader.finish();
  if (!number) return;
  made.number = static_cast<std::uint16_t>(*number);
  if (place) made.place = *place;
  draft.topology.tickets.push_back(std::move(made));
  draft.ticket_lines.push_back(reader.line_of("number"));
}

ShardState read_state(TableReader& reader, const std::string& what) {
  const auto word = reader.text("state");
  if (!word || *word == "open") return ShardState::open;
  if (*word == "closed") return ShardState::closed;
  if (*word == "draining") return ShardState::draining;
  reader.fault("state", what + " has an unknown state; write \"open\", \"closed\" or \"draining\"");
  return ShardState::open;
}

Durability read_durability(TableReader& reader, const std::string& what) {
  const auto word = reader.text("durability");
  if (!word || *word == "local") return Durability::local;
  if (*word != "pair") reader.fault("durability", what + " has an unknown durability; write \"local\" or \"pair\"");
  return Durability::pair;
}

void read_shard(const TomlValue& section, TopologyDraft& draft, FileFaults& faults) {
  TableReader reader(section, "a [[shard]]", faults);
  if (reader.value("id") == nullptr)
    reader.fault("id", "a [[shard]] has no id; give a number above 0 that no other shard has");
  const auto id = reader.integer("id", 1, 0xFFFFFFFF);
  const std::string what = id ? "shard " + std::to_string(*id) : "a shard";
  ShardSpec made;
  made.pair = read_pair(reader, what, "", draft, faults);
  made.weight = static_cast<std::uint32_t>(reader.integer("weight", 0, most_weight).value_or(100));
  made.state = read_state(reader, what);
  made.durability = read_durability(reader, what);
  if (made.durability == Durability::pair && !made.pair.b && !reader.faulty())
    reader.fault("durability", what + " has durability = \"pair\" and no side B; give it one, or write \"local\"");
  reader.finish();
  if (!id) return;
  made.id = static_cast<std::uint32_t>(*id);
  draft.shard_lines.push_back({made.id, reader.line_of("id")});
  draft.topology.shards.push_back(std::move(made));
}

void read_cache(const TomlValue& section, TopologyDraft& draft, FileFaults& faults) {
  TableReader reader(section, "a [[cache]]", faults);
  CacheServerSpec made;
  const auto host = reader.needed_text("host", "name the machine");
  made.host = host.value_or("");
  if (host && !is_host(made.host))
    reader.fault("host", "a [[cache]] has a host that cannot be; write a host name or an address");
  made.port = static_cast<std::uint16_t>(reader.integer("port", 1, 65535).value_or(11211));
  reader.finish();
  for (const CacheServerSpec& other : draft.topology.caches)
    if (other.host == made.host && other.port == made.port && !made.host.empty())
      reader.fault("host",
                   "cache server " + made.host + ":" + std::to_string(made.port) + " is there twice; leave one out");
  draft.topology.caches.push_back(std::move(made));
}

}  // namespace

void read_places(TableReader& root, TopologyDraft& draft, FileFaults& faults) {
  for (const TomlValue& section : sections(root, "ticket", draft.ticket_sections)) read_ticket(section, draft, faults);
  if (const TomlValue* index = root.value("index")) {
    TableReader reader(*index, "[index]", faults);
    draft.topology.index = read_pair(reader, "the index", "weft_index", draft, faults);
    reader.finish();
  } else {
    root.fault("index", "there is no index; write a section [index] with its sides a and b");
  }
  for (const TomlValue& section : sections(root, "shard", draft.shard_sections)) read_shard(section, draft, faults);
  std::optional<std::size_t> any_number;
  for (const TomlValue& section : sections(root, "cache", any_number)) read_cache(section, draft, faults);
}

}  // namespace weft::detail
