#include "engine/read.hpp"

namespace weft::detail {
namespace {

std::optional<std::vector<Value>> read_row(const Context& context, const Key& key) {
  std::optional<std::vector<Value>> values;
  const auto attempt = [&](Session& session, const Route& route) -> std::optional<FenceFacts> {
    const EntitySql& sql = context.entity.sql(*route.side, session.dialect());
    const Bound find = sql.find(route.fence, key);
    Rows rows = session.query(*find.statement, find.params, context.deadline);
    if (rows.empty()) return FenceFacts{};
    FencedRow row = sql.decode_find(rows);
    if (judge_read(row.fence, route.fence) != Verdict::serve) return row.fence;
    values = std::move(row.values);
    return std::nullopt;
  };
  on_owner(context.parts, context.entity.kind, key.owner.value, Intent::read, context.deadline, attempt);
  return values;
}

// The generation under which this key may be read from the cache now.
std::optional<std::uint64_t> generation_of(const Context& context, const Key& key) {
  Generations& generations = *context.parts.generations;
  if (generations.shared()) return 0;
  const std::optional<Route> route = route_of(context.parts, context.entity.kind, key.owner.value, context.deadline);
  if (!route) return std::nullopt;
  return generations.for_read(*route->side);
}

}  // namespace

std::optional<std::vector<Value>> read_one(const Context& context, const Key& key) {
  if (!context.cached() || context.read_from == ReadFrom::row) return read_row(context, key);
  const std::optional<std::uint64_t> generation = generation_of(context, key);
  if (!generation || !view_is_good(context.parts, context.deadline)) return read_row(context, key);

  const CachedKey named = context.cache_key(key, *generation);
  CacheReader cache(*context.parts.cache, {.def = &context.def(), .stamp = store_takeover(context.parts)},
                    context.parts.observer);
  std::vector<CacheReader::Answer> answers = cache.look(std::span(&named, 1), context.deadline);
  if (answers.front().values && view_is_good(context.parts, context.deadline)) return std::move(answers.front().values);
  if (answers.front().may_fill) {
    const std::size_t first = 0;
    cache.lease(std::span(&first, 1), context.deadline);
  }
  std::optional<std::vector<Value>> values = read_row(context, key);
  cache.fill(0, values);
  cache.finish();
  return values;
}

}  // namespace weft::detail
