#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cache/protocol.hpp"
#include "engine/router.hpp"
#include "engine/view_check.hpp"
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

  /// Named by its stem: the generation has to be put behind it.
  CachedKey cache_stem(const Key& key) const {
    CachedKey named;
    named.key_bytes = encode_key(def(), key);
    named.cache_key = make_cache_key(parts.store_number, entity.number, def(), key, named.key_bytes);
    named.takeover = takeover_of(parts, entity.kind, key.owner.value, deadline);
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
      check_before(parts, *route->side);
      Pool::Lease session = parts.shard_pool->lease(*route->side->server, deadline);
      refused = attempt(*session, *route);
      // What a write did is checked by who did it: only there it is known whether it took effect.
      if (!refused && intent == Intent::read) check_read(parts, *route->side);
      if (!refused) return true;
    } catch (Error& error) {
      error.at_shard(route->side->shard->id, route->side->side);
      settler.retry_or_throw(error, *route);
      continue;
    }
    if (!settler.settle(*route, *refused)) return false;
  }
}

}  // namespace weft::detail
