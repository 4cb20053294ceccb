#include "engine/open.hpp"

#include <system_error>

#include "engine/cache_book.hpp"
#include "engine/make_parts.hpp"
#include "engine/own_version.hpp"
#include "ids/ticket_setup.hpp"
#include "sql/ddl.hpp"

namespace weft::detail {
namespace {

constexpr Millis opening{30000};
constexpr std::uint32_t most_embedded_shards = 64;

void check_reload(const Topology& before, const Topology& after) {
  if (after.store != before.store) throw SchemaError("the topology file is of another store; open that one by itself");
  if (after.version <= before.version) {
    throw SchemaError("the topology file has version " + std::to_string(after.version) + ", version " +
                      std::to_string(before.version) + " is in use; raise its version with every change");
  }
  if (before.caches.empty() != after.caches.empty()) {
    throw SchemaError(
        "the first cache server of a store cannot be added, nor the last one taken away, while processes run that know "
        "of none: they would write past the cache; stop all, then start all");
  }
}

// Which cache servers there are is kept in the index, for all processes; the first one writes it down. Later lists come
// into force step by step, in the background.
void set_up_caches(const Parts& parts) {
  const Deadline deadline = Deadline::in(parts.topology.deadlines.call);
  CacheBook book(parts.topology, {});
  try {
    if (!parts.topology.caches.empty()) {
      book.put_first(addresses_of(parts.topology), parts.topology.version, deadline);
      return;
    }
    for (const CacheServerRow& row : book.look(deadline).servers) {
      if (is_quiet(row.sight.state)) continue;
      throw SchemaError("the topology has no cache server, but the store's processes use " + row.address +
                        ": what is written without it would be stale for them; name it, or turn all cache servers off "
                        "with 'weftctl cache off'");
    }
  } catch (const SchemaError&) {
    throw;
  } catch (const Error& error) {
    parts.observer.log(LogLevel::warning, std::string("states of cache servers not looked at: ") + error.what());
  }
}

// The version of Weft's tables wherever a server answers; at least one side of the index and one ticket server must.
void check_servers(const Parts& parts) {
  const Deadline deadline = Deadline::in(std::max(parts.topology.deadlines.connect * 2, parts.topology.deadlines.call));
  std::string trouble;
  const auto answers = [&](Pool& pool, const Place& place, const std::string& where) {
    try {
      Pool::Lease session = pool.lease(parts.topology.server(place), deadline);
      check_own_version(*session, place.database, where + " (server " + place.server + ")", deadline);
      return true;
    } catch (const SchemaError&) {
      throw;
    } catch (const Error& error) {
      trouble += "\n  " + where + ": " + error.what();
      return false;
    }
  };
  bool index = answers(*parts.index_pool, parts.topology.index.a, "index, side A");
  if (!index && parts.topology.index.b) index = answers(*parts.index_pool, *parts.topology.index.b, "index, side B");
  bool tickets = false;
  for (const TicketServerSpec& server : parts.topology.tickets) {
    tickets = answers(*parts.ticket_pool, server.place, "ticket server " + std::to_string(server.number)) || tickets;
  }
  if (!index || !tickets)
    throw Unavailable("the store cannot be opened: no server of the index or of the tickets answers" + trouble);
  if (!trouble.empty()) parts.observer.log(LogLevel::warning, "some servers do not answer:" + trouble);
}

void make_own_tables(Pool& pool, const Topology& topology, const Place& place, OwnSchema which, Deadline deadline) {
  Pool::Lease session = pool.lease(topology.server(place), deadline);
  for (const auto& text : create_own(which, session->dialect(), place.database))
    session->execute(Statement{text}, {}, deadline);
  for (const auto& text : seed_own(which, session->dialect(), place.database, false))
    session->execute(Statement{text}, {}, deadline);
  check_own_version(*session, place.database, "the store's folder", deadline);
}

void make_files(const Parts& parts) {
  const Deadline deadline = Deadline::in(opening);
  const Topology& topology = parts.topology;
  make_own_tables(*parts.index_pool, topology, topology.index.a, OwnSchema::index, deadline);
  for (const ShardSpec& shard : topology.shards) {
    make_own_tables(*parts.shard_pool, topology, shard.pair.a, OwnSchema::shard, deadline);
  }
  const auto servers = static_cast<std::uint16_t>(topology.tickets.size());
  for (const TicketServerSpec& server : topology.tickets) {
    make_own_tables(*parts.ticket_pool, topology, server.place, OwnSchema::tickets, deadline);
    Pool::Lease session = parts.ticket_pool->lease(topology.server(server.place), deadline);
    set_up_ticket_server(*session, server.place.database, server.number, servers, deadline);
  }
}

// An old folder keeps its number of shards: it is how many shard files there are.
std::uint32_t shards_of(const std::filesystem::path& folder, std::uint32_t asked) {
  const Topology most = embedded_topology(folder, most_embedded_shards);
  std::uint32_t there = 0;
  for (const ShardSpec& shard : most.shards) there += std::filesystem::exists(most.server(shard.pair.a).file) ? 1U : 0U;
  if (there > 0) return there;
  if (asked < 1 || asked > most_embedded_shards) {
    throw UsageError("an embedded store has 1 to " + std::to_string(most_embedded_shards) + " shards; " +
                     std::to_string(asked) + " were asked for");
  }
  return asked;
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw Unavailable(
        Code::not_writable, Outcome::not_applied,
        "the folder " + folder.string() + " cannot be made: " + failed.message() + "; name one that may be written");
  }
}

LogSink log_or_stderr(LogSink log) { return log ? std::move(log) : stderr_log(LogLevel::warning); }

}  // namespace

std::shared_ptr<StoreCore> open_core(const std::filesystem::path& file, OpenOptions options, const Seams& seams) {
  PartsOptions parts_options;
  parts_options.observer = Observer(log_or_stderr(std::move(options.log)), std::move(options.metrics));
  parts_options.application = std::move(options.application);
  parts_options.snapshot = std::move(options.snapshot);
  parts_options.threads = options.threads;
  parts_options.seams = seams;
  const auto make = [file, parts_options](const Parts* before) {
    Topology topology = load_topology(file);
    if (before != nullptr) check_reload(before->topology, topology);
    std::shared_ptr<Parts> parts = make_parts(std::move(topology), parts_options);
    check_servers(*parts);
    set_up_caches(*parts);
    std::vector<EntityDef> entities;
    for (const auto& entity_file : parts->topology.entity_files) {
      for (EntityDef& def : load_entities(entity_file)) entities.push_back(std::move(def));
    }
    use_entities(*parts, entities, Deadline::in(opening));
    return parts;
  };
  return std::make_shared<StoreCore>(make, std::move(options.entities));
}

std::shared_ptr<StoreCore> embedded_core(const std::filesystem::path& folder, EmbeddedOptions options,
                                         const Seams& seams) {
  make_folder(folder);
  PartsOptions parts_options;
  parts_options.observer = Observer(log_or_stderr(std::move(options.log)), std::move(options.metrics));
  parts_options.threads = options.threads;
  parts_options.folder = folder;
  parts_options.local_cache_bytes = options.cache_bytes;
  parts_options.embedded = true;
  parts_options.seams = seams;
  const std::uint32_t shards = shards_of(folder, options.shards);
  const auto make = [folder, shards, parts_options](const Parts* before) {
    if (before != nullptr) throw UsageError("an embedded store has no topology file to reload");
    std::shared_ptr<Parts> parts = make_parts(embedded_topology(folder, shards), parts_options);
    make_files(*parts);
    return parts;
  };
  return std::make_shared<StoreCore>(make, std::move(options.entities));
}

}  // namespace weft::detail
