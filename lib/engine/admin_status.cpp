#include <algorithm>
#include <filesystem>

#include "base/clock.hpp"
#include "engine/admin.hpp"
#include "engine/admin_memcached.hpp"
#include "engine/admin_place.hpp"
#include "engine/role_rows.hpp"
#include "index/snapshot.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

/// What one side told, before sides are put together.
struct SideFacts {
  SideStatus status;
  std::vector<BatonStatus> batons{};
  // Of the index's sides only, by shard:
  std::optional<std::map<std::uint32_t, std::uint64_t>> owners{};
  std::vector<Role> roles{};
};

std::string state_word(ShardState state) {
  switch (state) {
    case ShardState::closed: return "closed";
    case ShardState::draining: return "draining";
    case ShardState::open: break;
  }
  return "open";
}

void look_at_replication(Session& session, SideStatus& side, Deadline deadline) try {
  for (const auto& source : named_rows(session, "SHOW ALL SLAVES STATUS", deadline)) {
    side.replicates = source.at("Slave_IO_Running") == "Yes" && source.at("Slave_SQL_Running") == "Yes";
    const std::string& lag = source.at("Seconds_Behind_Master");
    if (!lag.empty()) side.lag_seconds = std::stod(lag);
    if (side.replicates) continue;
    const std::string& applying = source.at("Last_SQL_Error");
    const std::string& receiving = source.at("Last_IO_Error");
    side.trouble = "replication stopped";
    if (!applying.empty() || !receiving.empty()) {
      // The server's text may quote a row's values: only its number is told.
      const std::string& number = applying.empty() ? source.at("Last_IO_Errno") : source.at("Last_SQL_Errno");
      side.trouble += " by error " + number + "; SHOW ALL SLAVES STATUS on the server tells more";
    }
  }
} catch (const Error& error) {
  if (error.code() != Code::schema) throw;
  side.trouble = "replication cannot be seen: name an admin account in the topology file";
}

std::uint64_t size_of(Session& session, const std::string& database, Deadline deadline) {
  const bool lite = session.dialect() == Dialect::sqlite;
  const Statement ask{lite ? "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
                           : "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE "
                             "table_schema = ?",
                      {ColumnKind::u64}};
  std::vector<Value> params;
  if (!lite) params.emplace_back(database);
  return session.query(ask, params, deadline).at(0, 0).as_uint();
}

void look_at_server(const Topology& topology, const AdminPlace& where, SideFacts& facts, Deadline deadline) try {
  const std::unique_ptr<Session> session = connect_as(topology, where.place->server, Account::admin, deadline);
  const std::string& database = where.place->database;
  const Dialect dialect = session->dialect();
  facts.status.reachable = true;
  if (dialect != Dialect::sqlite) {
    const Rows read_only = session->query({"SELECT @@global.read_only", {ColumnKind::u64}}, {}, deadline);
    facts.status.read_only = read_only.at(0, 0).as_uint() != 0;
  }
  if (dialect == Dialect::mariadb && where.paired) look_at_replication(*session, facts.status, deadline);
  if (where.part == OwnSchema::tickets) {
    session->query({"SELECT version FROM " + own_table(dialect, database, "weft_version"), {ColumnKind::u64}}, {},
                   deadline);
    return;
  }
  facts.status.bytes = size_of(*session, database, deadline);
  const Rows batons = session->query({"SELECT parity, side, epoch FROM " + own_table(dialect, database, "weft_baton"),
                                      {ColumnKind::u64, ColumnKind::text, ColumnKind::u64}},
                                     {}, deadline);
  for (std::size_t row = 0; row < batons.size(); ++row) {
    const std::string& side = batons.at(row, 1).as_text();
    facts.batons.push_back({static_cast<std::uint8_t>(batons.at(row, 0).as_uint()), side.empty() ? '?' : side.front(),
                            batons.at(row, 2).as_uint()});
  }
  if (where.part != OwnSchema::index) return;
  facts.roles = read_roles(*session, database, RoleLock::none, deadline);
  const Rows owners = session->query(
      {"SELECT shard, COUNT(*) FROM " + own_table(dialect, database, "weft_placement") + " GROUP BY shard",
       {ColumnKind::u64, ColumnKind::u64}},
      {}, deadline);
  facts.owners.emplace();
  for (std::size_t row = 0; row < owners.size(); ++row) {
    (*facts.owners)[static_cast<std::uint32_t>(owners.at(row, 0).as_uint())] = owners.at(row, 1).as_uint();
  }
} catch (const Error& error) {
  facts.status.trouble = error.message();
}

void add_side(ShardStatus& pair, SideFacts& facts) {
  for (const BatonStatus& baton : facts.batons) {
    const auto known = std::find_if(pair.batons.begin(), pair.batons.end(),
                                    [&](const BatonStatus& one) { return one.parity == baton.parity; });
    if (known == pair.batons.end()) {
      pair.batons.push_back(baton);
    } else if (known->epoch < baton.epoch) {
      *known = baton;
    }
  }
  std::sort(pair.batons.begin(), pair.batons.end(),
            [](const BatonStatus& one, const BatonStatus& other) { return one.parity < other.parity; });
  pair.sides.push_back(std::move(facts.status));
}

/// The index's sides may know different ones: the newest counts.
void add_roles(Status& all, const std::vector<Role>& roles) {
  for (const Role& role : roles) {
    if (role.shard == 0 && role.epoch >= all.index.role.epoch) all.index.role = role;
    for (ShardStatus& shard : all.shards)
      if (shard.id == role.shard && role.epoch >= shard.role.epoch) shard.role = role;
  }
}

}  // namespace

SnapshotStatus snapshot_status(const Topology& topology, const std::filesystem::path& file) {
  SnapshotStatus status{.file = file.string()};
  try {
    const std::unique_ptr<Snapshot> snapshot = Snapshot::open(file, topology.store);
    status.placements = snapshot->placements();
    status.age_seconds = std::chrono::duration<double>(system_clock().wall() - snapshot->made_at()).count();
  } catch (const Error& error) {
    status.trouble = error.message();
  }
  return status;
}

Status status(const Topology& topology, Deadline deadline) {
  const std::vector<AdminPlace> places = places_of(topology);
  std::vector<SideFacts> facts(places.size());
  Status all{.store = topology.store, .topology_version = topology.version};
  all.embedded = !topology.server(topology.index.a).file.empty();
  std::vector<std::function<void()>> tasks;
  for (std::size_t at = 0; at < places.size(); ++at) {
    facts[at].status = {.side = places[at].side, .server = places[at].place->server};
    tasks.emplace_back([&, at] { look_at_server(topology, places[at], facts[at], deadline); });
  }
  for (const CacheServerSpec& cache : topology.caches)
    all.caches.push_back({cache.host + ":" + std::to_string(cache.port)});
  for (std::size_t at = 0; at < topology.caches.size(); ++at) {
    const Deadline soon = deadline.sooner(Deadline::in(topology.deadlines.connect));
    tasks.emplace_back(
        [&, at, soon] { all.caches[at].reachable = memcached_settings(topology.caches[at], soon).has_value(); });
  }
  run_side_by_side(std::move(tasks));

  std::optional<std::map<std::uint32_t, std::uint64_t>> owners;
  for (const ShardSpec& shard : topology.shards) {
    all.shards.push_back({.id = shard.id, .state = state_word(shard.state), .weight = shard.weight});
  }
  for (std::size_t at = 0; at < places.size(); ++at) {
    const AdminPlace& where = places[at];
    if (where.part == OwnSchema::tickets) {
      const SideStatus& server = facts[at].status;
      all.tickets.push_back(
          {static_cast<std::uint16_t>(where.number), server.server, server.reachable, server.trouble});
    } else if (where.part == OwnSchema::index) {
      if (!owners) owners = facts[at].owners;
      add_roles(all, facts[at].roles);
      add_side(all.index, facts[at]);
    } else {
      const auto shard = std::find_if(all.shards.begin(), all.shards.end(),
                                      [&](const ShardStatus& one) { return one.id == where.number; });
      add_side(*shard, facts[at]);
    }
  }
  if (!owners) return all;
  all.index.owners = 0;
  for (const auto& [shard, count] : *owners) *all.index.owners += count;
  for (ShardStatus& shard : all.shards) shard.owners = owners->contains(shard.id) ? owners->at(shard.id) : 0;
  return all;
}

}  // namespace weft::detail
