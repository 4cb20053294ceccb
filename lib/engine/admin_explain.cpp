#include <algorithm>
#include <charconv>

#include "cache/item.hpp"
#include "engine/admin.hpp"
#include "engine/admin_names.hpp"
#include "engine/read.hpp"
#include "engine/read_names.hpp"
#include "engine/store_core.hpp"
#include "model/check.hpp"

namespace weft::detail {
namespace {

// Gate and baton, from the side that has the baton; when that one does not answer, what is believed stays.
void look_at_fence(const Parts& parts, std::uint16_t kind, const Placement& placement, Explanation& found,
                   Deadline deadline) {
  const auto parity = static_cast<std::uint8_t>(found.owner_id % 2);
  const ShardSide* side = &side_of(parts, placement.shard, parity, deadline);
  FenceFacts facts;
  for (int tries = 0; tries < 3; ++tries) {
    found.side = side->side;
    found.server = side->server->name;
    found.database = *side->database;
    const Pool::Lease session = parts.shard_pool->lease(*side->server, deadline);
    const FenceSql& sql = side->fence(session->dialect());
    const Bound look = sql.look(kind, found.owner_id);
    facts = sql.decode(session->query(*look.statement, look.params, deadline));
    if (facts.side == side->side) break;
    parts.batons->learn(placement.shard, parity, facts.side);
    side = &parts.places->at(placement.shard, facts.side);
  }
  found.gate = facts.gate ? word_of(facts.state) : "none";
  if (!facts.gate) return;
  found.gate_epoch = facts.epoch;
  found.moved_to = facts.moved_to;
}

void look_at_cache(const Context& context, const Key& key, Explanation& found) {
  if (!context.cached()) {
    found.cache = "not cached";
    return;
  }
  const Parts& parts = context.parts;
  const CacheScene scene = parts.caches->now(context.deadline);
  const std::optional<CachedKey> name = ReadNames(context, scene).name(key);
  if (!name) {
    found.cache = scene.cache == nullptr || !scene.good || scene.stateless() ? "unreachable" : "off";
    return;
  }
  const CachedKey& named = *name;
  found.cache_key = named.cache_key;
  const std::vector<CacheAnswer> answers = scene.cache->lease()->get(std::vector{named.cache_key}, context.deadline);
  const CacheAnswer& answer = answers.front();
  if (!answer.reachable || !answer.item) {
    found.cache = answer.reachable ? "nothing" : "unreachable";
    return;
  }
  Unsound reason{};
  const std::optional<Item> item = decode_item(answer.item->bytes, reason);
  if (!item || item->key != named.key_bytes) {
    found.cache = "unsound (" + std::string(to_string(item ? Unsound::key : reason)) + ")";
  } else if (item->kind == ItemKind::value) {
    const bool fits = item->schema == context.def().fingerprint();
    found.cache = fits ? "value" : "unsound (" + std::string(to_string(Unsound::schema)) + ")";
    found.cache_version = item->row_version;
  } else {
    found.cache = item->kind == ItemKind::marker ? "marker" : "lease";
  }
}

void look_at_object(const Parts& parts, const Registered& entity, const Key& key, Explanation& found,
                    Deadline deadline) {
  const Context context{parts, entity, deadline, ReadFrom::row};
  found.entity = entity.def().name();
  found.row = "unknown";
  look_at_cache(context, key, found);
  const auto values = read_one(context, key);
  found.row = values ? "there" : "not there";
  if (values) found.row_version = (*values)[entity.def().version_position()].as_uint();
}

}  // namespace

std::optional<OwnerId> owner_of_text(StoreCore& store, std::string_view kind, std::string_view owner, bool by_name,
                                     Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  const std::uint16_t number = kind_of_text(*parts, std::string(kind), deadline);
  std::uint64_t id = 0;
  const auto [end, failure] = std::from_chars(owner.data(), owner.data() + owner.size(), id);
  if (!by_name && failure == std::errc() && end == owner.data() + owner.size()) return OwnerId(id);
  const auto named = parts->index->owner_by_name(number, owner, deadline);
  return named ? std::optional(OwnerId(*named)) : std::nullopt;
}

EntityDef registered_entity(StoreCore& store, std::string_view name) {
  const std::shared_ptr<Parts> parts = store.parts();
  if (const Registered* found = parts->entities.find(name)) return found->def();
  std::string known;
  for (const Registered* one : parts->entities.all()) known += (known.empty() ? "" : ", ") + one->def().name();
  throw UsageError("there is no entity '" + std::string(name) +
                   "'; there are: " + (known.empty() ? "none (name their file with --entities)" : known));
}

Explanation explain(StoreCore& store, std::string_view kind, OwnerId owner, const EntityDef* entity,
                    const std::optional<Key>& key, Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  Explanation found{.owner_kind = std::string(kind), .owner_id = owner.value};
  const std::uint16_t number = kind_of_text(*parts, found.owner_kind, deadline);
  const std::optional<Placement> placement = parts->index->fresh_placement(number, owner.value, deadline);
  if (!placement) return found;
  found.placed = true;
  found.shard = placement->shard;
  found.epoch = placement->epoch;
  try {
    look_at_fence(*parts, number, *placement, found, deadline);
    for (const Registered* one : parts->entities.all()) {
      if (one->kind != number) continue;
      found.rows.emplace_back(one->def().name(), read_count({*parts, *one, deadline, ReadFrom::row}, owner, {}));
    }
    if (entity != nullptr && key) {
      Key checked = *key;
      check_key(*entity, checked);
      look_at_object(*parts, use_entity(*parts, *entity, deadline), checked, found, deadline);
    }
  } catch (const Unavailable& error) {
    found.trouble = error.what();
  }
  return found;
}

}  // namespace weft::detail
