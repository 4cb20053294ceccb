#include <exception>
#include <map>

#include "engine/read.hpp"
#include "engine/read_names.hpp"

namespace weft::detail {
namespace {

using Answers = std::vector<std::optional<std::vector<Value>>>;

// The keys of one (shard, side), as positions in the caller's keys.
struct Group {
  const ShardSide* side = nullptr;
  std::vector<std::size_t> positions;
};

// What a group's statement left open.
struct Left {
  std::vector<std::size_t> unserved{};  // by the fence: for the slow path, key by key
  std::exception_ptr failed{};          // nothing was read: for another round
};

// One statement.
void read_group(const Context& context, std::span<const Key> keys, const Group& group, Answers& answers, Left& left) {
  std::vector<Key> asked;
  asked.reserve(group.positions.size());
  for (const std::size_t at : group.positions) asked.push_back(keys[at]);
  try {
    check_before(context.parts, *group.side);
    Pool::Lease session = context.parts.shard_pool->lease(*group.side->server, context.deadline);
    const EntitySql& sql = context.entity.sql(*group.side, session->dialect());
    const Bound find = sql.find_many(context.entity.kind, asked);
    Rows rows = session->query(*find.statement, find.params, context.deadline);
    check_read(context.parts, *group.side);
    std::vector<FencedRow> found = sql.decode_find_many(rows, asked.size());
    for (std::size_t at = 0; at < found.size(); ++at) {
      const Fence fence{context.entity.kind, asked[at].owner.value, 0, group.side->side};
      if (judge_read(found[at].fence, fence) == Verdict::serve) {
        answers[group.positions[at]] = std::move(found[at].values);
      } else {
        left.unserved.push_back(group.positions[at]);
      }
    }
  } catch (Error& error) {
    error.at_shard(group.side->shard->id, group.side->side);
    if (!error.retryable() && !lock_trouble(error)) throw;
    left.failed = std::current_exception();
  }
}

std::vector<Group> grouped(const Context& context, std::span<const Key> keys, const std::vector<std::size_t>& wanted) {
  std::map<const ShardSide*, Group> groups;
  for (const std::size_t at : wanted) {
    const auto route = route_of(context.parts, context.entity.kind, keys[at].owner.value, context.deadline);
    if (!route) continue;
    Group& group = groups[route->side];
    group.side = route->side;
    group.positions.push_back(at);
  }
  std::vector<Group> list;
  list.reserve(groups.size());
  for (auto& [side, group] : groups) list.push_back(std::move(group));
  return list;
}

// One statement a shard. The positions of groups that failed; `error` is what the first of them met.
std::vector<std::size_t> read_groups(const Context& context, std::span<const Key> keys,
                                     const std::vector<std::size_t>& wanted, Answers& answers,
                                     std::exception_ptr& error) {
  const std::vector<Group> groups = grouped(context, keys, wanted);
  std::vector<Left> left(groups.size());
  std::vector<std::function<void()>> tasks;
  tasks.reserve(groups.size());
  for (std::size_t at = 0; at < groups.size(); ++at) {
    tasks.emplace_back([&, at] { read_group(context, keys, groups[at], answers, left[at]); });
  }
  if (!tasks.empty()) context.parts.executor->run_all(std::move(tasks));

  Context slow = context;
  slow.read_from = ReadFrom::row;
  std::vector<std::size_t> failed;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    for (const std::size_t position : left[at].unserved) answers[position] = read_one(slow, keys[position]);
    if (!left[at].failed) continue;
    if (!error) error = left[at].failed;
    failed.insert(failed.end(), groups[at].positions.begin(), groups[at].positions.end());
  }
  return failed;
}

void read_rows(const Context& context, std::span<const Key> keys, std::vector<std::size_t> wanted, Answers& answers) {
  Retries retries(context.parts.observer, context.deadline);
  for (;;) {
    std::exception_ptr error;
    wanted = read_groups(context, keys, wanted, answers, error);
    if (wanted.empty()) return;
    try {
      std::rethrow_exception(error);
    } catch (const Error& failure) {
      retries.again_or_throw(failure);
    }
  }
}

// Keys that may be looked for in the cache; the others go to their rows.
void name_keys(const Context& context, const CacheScene& scene, std::span<const Key> keys,
               std::vector<CachedKey>& named, std::vector<std::size_t>& positions, std::vector<std::size_t>& uncached) {
  named.reserve(keys.size());
  positions.reserve(keys.size());
  ReadNames names(context, scene);
  for (std::size_t at = 0; at < keys.size(); ++at) {
    if (std::optional<CachedKey> name = names.name(keys[at])) {
      named.push_back(std::move(*name));
      positions.push_back(at);
    } else {
      uncached.push_back(at);
    }
  }
}

}  // namespace

std::vector<std::optional<std::vector<Value>>> read_many(const Context& context, std::span<const Key> keys) {
  Answers answers(keys.size());
  std::vector<std::size_t> wanted;
  if (!context.cached() || context.read_from == ReadFrom::row) {
    wanted.resize(keys.size());
    for (std::size_t at = 0; at < keys.size(); ++at) wanted[at] = at;
    read_rows(context, keys, wanted, answers);
    return answers;
  }

  std::vector<CachedKey> named;
  std::vector<std::size_t> positions;  // named[i] is keys[positions[i]]
  const CacheScene scene = context.parts.caches->now(context.deadline);
  name_keys(context, scene, keys, named, positions, wanted);
  if (named.empty()) {
    read_rows(context, keys, wanted, answers);
    return answers;
  }
  CacheReader cache(*scene.cache, {.def = &context.def(), .stamp = store_takeover(context.parts)},
                    context.parts.observer);
  std::vector<CacheReader::Answer> found = cache.look(named, context.deadline);
  std::vector<std::size_t> fillable;
  Caches& caches = *context.parts.caches;
  const bool unchanged = caches.unchanged(scene);
  for (std::size_t at = 0; at < found.size(); ++at) {
    if (found[at].values && (unchanged || caches.still_readable(scene, without_generation(named[at].cache_key)))) {
      answers[positions[at]] = std::move(found[at].values);
      continue;
    }
    wanted.push_back(positions[at]);
    if (found[at].may_fill) fillable.push_back(at);
  }
  if (wanted.empty()) return answers;
  if (!fillable.empty()) cache.lease(fillable, context.deadline);
  read_rows(context, keys, wanted, answers);
  for (const std::size_t at : fillable) cache.fill(at, answers[positions[at]]);
  cache.finish();
  return answers;
}

}  // namespace weft::detail
