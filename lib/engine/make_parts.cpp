#include "engine/make_parts.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/hash.hpp"
#include "engine/open.hpp"
#include "engine/pool_shares.hpp"
#include "engine/shared_cache.hpp"
#include "ids/ticket_source.hpp"
#include "index/index_ticket_marks.hpp"
#include "index/sql_index.hpp"

namespace weft::detail {
namespace {

SessionSettings session_settings(const Topology& topology, const std::string& application) {
  SessionSettings settings;
  settings.comment = sql_comment(application);
  settings.connect_timeout = topology.deadlines.connect;
  settings.transaction_budget = topology.deadlines.transaction;
  settings.statement_limit = statement_limit(topology.deadlines);
  return settings;
}

std::unique_ptr<Cache> seamed(std::unique_ptr<Cache> cache, const PartsOptions& options) {
  return cache && options.seams.cache ? options.seams.cache(std::move(cache)) : std::move(cache);
}

void make_caches(Parts& parts, const PartsOptions& options) {
  if (options.embedded) {
    parts.caches =
        std::make_unique<Caches>(seamed(shared_local_cache(options.folder, options.local_cache_bytes), options));
    if (parts.cached()) parts.generations = file_generations(*parts.places);
    return;
  }
  if (parts.topology.caches.empty()) {
    parts.caches = std::make_unique<Caches>(nullptr);
    return;
  }
  const auto make = [timeout = parts.topology.deadlines.cache, options](std::vector<CacheServer> servers) {
    return seamed(make_memcached(std::move(servers), timeout), options);
  };
  parts.caches = std::make_unique<Caches>(make, *parts.view);
  parts.cache_watch = std::make_unique<CacheWatch>(parts.topology, *parts.caches, *parts.view, parts.observer);
  parts.caches->on_unreachable = [watch = parts.cache_watch.get()](const std::string& address) {
    watch->unreachable(address);
  };
  parts.caches->on_new_view = [watch = parts.cache_watch.get()](const View& view) { watch->seen(view); };
  parts.sweeper = std::make_unique<OutboxSweeper>(parts);
}

}  // namespace

std::string sql_comment(std::string_view application) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  std::string comment =
      "weft " + (application.empty() ? std::string("app") : std::string(application)) + '@' + host.data();
  // It stands in every statement's text: only letters that can end no comment.
  std::replace_if(
      comment.begin(), comment.end(),
      [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) == 0 &&
               std::string_view(" .-_@").find(letter) == std::string_view::npos;
      },
      '_');
  return comment;
}

std::shared_ptr<Parts> make_parts(Topology topology, const PartsOptions& options) {
  auto parts = std::make_shared<Parts>();
  parts->topology = std::move(topology);
  parts->observer = options.observer;
  parts->embedded = options.embedded;
  const Topology& known = parts->topology;
  const PoolShares shares = pool_shares(known);
  const auto breakers = std::make_shared<Breakers>(parts->observer);
  const auto pool = [&](std::size_t share) {
    const PoolCaps caps{.per_server = known.pool.per_server, .per_process = share, .patience = known.deadlines.connect};
    return std::make_unique<Pool>(options.seams.connector(session_settings(known, options.application)), caps,
                                  parts->observer, breakers);
  };
  parts->ticket_pool = pool(shares.tickets);
  parts->index_pool = pool(shares.index);
  parts->shard_pool = pool(shares.shards);
  parts->batons = std::make_unique<BatonBelief>(known.index.b.has_value());
  if (!options.embedded) parts->view = std::make_unique<ViewKeeper>(known, *parts->batons, parts->observer);
  parts->marks = std::make_unique<IndexTicketMarks>(*parts->index_pool, known, *parts->batons);
  parts->ids = make_ticket_source(*parts->ticket_pool, known, *parts->marks, parts->observer);
  parts->index = std::make_unique<SqlIndex>(*parts->index_pool, known, *parts->batons, parts->observer,
                                            IndexOptions{.snapshot = options.snapshot});
  parts->places = std::make_unique<Places>(known);
  parts->executor = std::make_unique<Executor>(options.threads);
  make_caches(*parts, options);
  parts->store_number = hash64(known.store);
  return parts;
}

}  // namespace weft::detail
