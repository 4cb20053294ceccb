#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cache/protocol.hpp"
#include "engine/router.hpp"
#include "model/row_codec.hpp"
#include "weft/query.hpp"

namespace weft::detail {

/// One call of the store on one entity: what every step of it needs.
struct Context {
  const Parts& parts;
  const Registered& entity;
  Deadline deadline;
  ReadFrom read_from = ReadFrom::cache_or_row;
  bool token = false;  // the write leaves a token

  const EntityDef& def() const noexcept { return entity.def(); }
  bool cached() const noexcept { return entity.cached && parts.cached(); }

  CachedKey cache_key(const Key& key, std::uint64_t generation) const {
    CachedKey named;
    named.key_bytes = encode_key(def(), key);
    named.cache_key = make_cache_key(parts.store_number, generation, entity.number, def(), key, named.key_bytes);
    return named;
  }
};

/// Runs `attempt` on the owner's route until it served: attempt(session, route) gives nothing when it did, else what
/// the fence showed. False: there is no such owner. Errors get their shard and side; what certainly had no effect is
/// tried again.
template <class Attempt>
bool on_owner(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Intent intent, Deadline deadline,
              Attempt&& attempt) {
  Settler settler(parts, kind, owner, intent, deadline);
  for (;;) {
    const std::optional<Route> route = route_of(parts, kind, owner, deadline);
    if (!route) return false;
    std::optional<FenceFacts> refused;
    try {
      Pool::Lease session = parts.shard_pool->lease(*route->side->server, deadline);
      refused = attempt(*session, *route);
      if (!refused) return true;
    } catch (Error& error) {
      error.at_shard(route->side->shard->id, route->side->side);
      settler.retry_or_throw(error);
      continue;
    }
    if (!settler.settle(*route, *refused)) return false;
  }
}

}  // namespace weft::detail
