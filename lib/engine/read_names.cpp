#include "engine/read_names.hpp"

namespace weft::detail {

std::optional<CachedKey> ReadNames::name(const Key& key) {
  if (scene_.cache == nullptr || !scene_.good) {
    context_.parts.observer.count("weft.cache.no_view", {{"entity", context_.def().name()}});
    return std::nullopt;
  }
  std::optional<std::uint64_t> generation;
  if (scene_.stateless()) generation = generation_of(key);
  if (scene_.stateless() && !generation) return std::nullopt;
  CachedKey named = context_.cache_stem(key);
  if (!scene_.stateless()) {
    const ServerSight& sight = scene_.row_of(named.cache_key).sight;
    if (sight.state != ServerState::on) {
      context_.parts.observer.count("weft.cache.off", {{"entity", context_.def().name()}});
      return std::nullopt;
    }
    generation = sight.generation;
  }
  put_generation(named.cache_key, *generation);
  return named;
}

// Of a cache of this process alone: it cannot see what other processes commit.
std::optional<std::uint64_t> ReadNames::generation_of(const Key& key) {
  const std::optional<Route> route = route_of(context_.parts, context_.entity.kind, key.owner.value, context_.deadline);
  if (!route) return std::nullopt;
  const auto [there, fresh] = known_.try_emplace(route->side);
  if (fresh) there->second = context_.parts.generations->for_read(*route->side);
  return there->second;
}

}  // namespace weft::detail
