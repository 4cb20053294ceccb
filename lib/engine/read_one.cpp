#include "engine/read.hpp"
#include "engine/read_names.hpp"

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

}  // namespace

std::optional<std::vector<Value>> read_one(const Context& context, const Key& key) {
  if (!context.cached() || context.read_from == ReadFrom::row) return read_row(context, key);
  const CacheScene scene = context.parts.caches->now(context.deadline);
  const std::optional<CachedKey> named = ReadNames(context, scene).name(key);
  if (!named) return read_row(context, key);

  CacheReader cache(*scene.cache, {.def = &context.def(), .stamp = store_takeover(context.parts)},
                    context.parts.observer);
  std::vector<CacheReader::Answer> answers = cache.look(std::span(&*named, 1), context.deadline);
  // The view again, now that the answer is here: it may have been given after the server was turned off.
  if (answers.front().values && context.parts.caches->still_readable(scene, without_generation(named->cache_key)))
    return std::move(answers.front().values);
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
