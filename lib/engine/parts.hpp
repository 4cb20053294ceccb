#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/observer.hpp"
#include "cache/cache.hpp"
#include "engine/cache_scene.hpp"
#include "engine/cache_watch.hpp"
#include "engine/doubts.hpp"
#include "engine/executor.hpp"
#include "engine/generations.hpp"
#include "engine/outbox_sweeper.hpp"
#include "engine/places.hpp"
#include "engine/registry.hpp"
#include "engine/view_keeper.hpp"
#include "ids/id_source.hpp"
#include "ids/ticket_marks.hpp"
#include "index/batons.hpp"
#include "index/sql_index.hpp"
#include "model/topology.hpp"
#include "wire/pool.hpp"

namespace weft::detail {

/// Everything a store is made of, for one version of its topology. A call holds it by shared_ptr from start to end, so
/// that a reload ends nothing that is under way. Three pools, because a call that holds a shard's session may wait for
/// the index, and the index for a ticket server: with one pool they could wait for each other in a ring. Thread safety:
/// immutable; the parts are safe each by itself. Members are destroyed from the last to the first.
struct Parts {
  Topology topology;
  Observer observer;
  std::unique_ptr<Pool> ticket_pool{};
  std::unique_ptr<Pool> index_pool{};
  std::unique_ptr<Pool> shard_pool{};
  std::unique_ptr<Generations> generations{};  // of a cache of this process alone; else null
  std::unique_ptr<BatonBelief> batons{};
  std::unique_ptr<ViewKeeper> view{};         // null: an embedded store, where nobody takes over
  std::unique_ptr<Caches> caches{};           // never null
  std::unique_ptr<CacheWatch> cache_watch{};  // null where cache servers have no states
  std::unique_ptr<SqlIndex> index{};
  std::unique_ptr<TicketMarks> marks{};
  std::unique_ptr<IdSource> ids{};
  std::unique_ptr<Places> places{};
  std::unique_ptr<Executor> executor{};
  Registry entities{};
  std::shared_ptr<Doubts> doubts = std::make_shared<Doubts>();  // outlives a reload
  std::unique_ptr<OutboxSweeper> sweeper{};                     // null: an embedded store
  std::uint64_t store_number = 0;                               // from the store's name; part of every cache key
  bool embedded = false;

  bool cached() const noexcept { return caches->used(); }
};

}  // namespace weft::detail
