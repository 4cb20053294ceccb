#include "engine/owner_cache_ask.hpp"

#include <algorithm>

#include "cache/item.hpp"
#include "engine/cache_drop.hpp"
#include "engine/read.hpp"
#include "engine/read_names.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t keys_at_once = 100;

bool is_value(const CacheAnswer& answer) {
  if (!answer.item) return false;
  Unsound reason{};
  const auto item = decode_item(answer.item->bytes, reason);
  return !item || item->kind == ItemKind::value;  // of unsound bytes nobody knows what they are
}

void ask_some(const Parts& parts, std::span<const ErasedObject> objects, Deadline deadline, CacheAsked& told) {
  const CacheScene scene = parts.caches->now(deadline);
  std::vector<std::string> keys;
  std::vector<const ErasedObject*> of;
  for (const ErasedObject& object : objects) {
    const Context context{parts, *object.entity, deadline, ReadFrom::row};
    const auto named = context.cached() ? ReadNames(context, scene).name(object.key) : std::nullopt;
    if (!named) continue;
    keys.push_back(named->cache_key);
    of.push_back(&object);
  }
  if (keys.empty()) return;
  const std::vector<CacheAnswer> answers = scene.cache->lease()->get(keys, deadline);
  told.asked += keys.size();
  for (std::size_t at = 0; at < answers.size(); ++at) {
    if (!answers[at].reachable) ++told.silent;
    if (!is_value(answers[at])) continue;
    // A program may have made it again, where the owner stays.
    if (read_one({parts, *of[at]->entity, deadline, ReadFrom::row}, of[at]->key)) continue;
    ++told.stale;
    if (!drop_cached(parts, keys[at], deadline)) ++told.silent;
  }
}

}  // namespace

CacheAsked ask_cache(const Parts& parts, std::span<const ErasedObject> objects, Deadline deadline) {
  CacheAsked told;
  for (std::size_t at = 0; at < objects.size(); at += keys_at_once)
    ask_some(parts, objects.subspan(at, std::min(keys_at_once, objects.size() - at)), deadline, told);
  return told;
}

}  // namespace weft::detail
