#include "engine/cache_audit.hpp"

#include <algorithm>
#include <cmath>

#include "base/clock.hpp"
#include "cache/item.hpp"
#include "engine/cache_sample.hpp"
#include "engine/read.hpp"
#include "engine/read_names.hpp"
#include "engine/store_core.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t keys_at_once = 100;
constexpr std::size_t most_listed = 10;

/// An item that was not as its row.
struct Suspect {
  const Registered* entity = nullptr;
  Key key{};
  std::string cache_key{};
  std::uint64_t cached = 0;  // versions
  std::uint64_t row = 0;
  SteadyTime row_read{};
};

class Audit {
 public:
  Audit(const Parts& parts, const CacheAuditOptions& options, Deadline deadline)
      : parts_(parts), options_(options), deadline_(deadline) {}

  CacheAudit run() {
    const std::vector<const Registered*> entities = chosen();
    std::size_t left = entities.size();
    for (const Registered* entity : entities) {
      const std::size_t share = (options_.keys - result_.rows) / left--;
      const std::vector<Key> keys = sample_keys(parts_, *entity, share, deadline_);
      result_.rows += keys.size();
      for (std::size_t at = 0; at < keys.size(); at += keys_at_once)
        compare(*entity, std::span(keys).subspan(at, std::min(keys_at_once, keys.size() - at)));
    }
    result_.differed = suspects_.size();
    for (const std::chrono::seconds span : options_.spans) look_again(span);
    for (const Suspect& suspect : suspects_) {
      if (result_.listed.size() == most_listed) break;
      result_.listed.push_back(
          {suspect.entity->def().name(), suspect.key.owner.value, suspect.cache_key, suspect.cached, suspect.row});
    }
    return std::move(result_);
  }

 private:
  std::vector<const Registered*> chosen() const {
    if (!parts_.cached()) throw UsageError("this store has no cache");
    std::vector<const Registered*> entities;
    for (const Registered* entity : parts_.entities.all())
      if (entity->cached && (options_.entity.empty() || entity->def().name() == options_.entity))
        entities.push_back(entity);
    if (entities.empty())
      throw UsageError(options_.entity.empty() ? "no entity of this store is cached; name its file with --entities"
                                               : "there is no cached entity '" + options_.entity + "'");
    return entities;
  }

  // Items first, then rows: an item is as old as it looks, whatever is written meanwhile.
  void compare(const Registered& entity, std::span<const Key> keys) {
    const std::vector<Suspect> found = items(entity, keys, true);
    if (found.empty()) return;
    std::vector<Key> asked;
    for (const Suspect& one : found) asked.push_back(one.key);
    const auto rows = read_many({parts_, entity, deadline_, ReadFrom::row}, asked);
    const SteadyTime now = std::chrono::steady_clock::now();
    for (std::size_t at = 0; at < found.size(); ++at) {
      const std::uint64_t version = rows[at] ? (*rows[at])[entity.def().version_position()].as_uint() : 0;
      if (version == found[at].cached) continue;
      suspects_.push_back(found[at]);
      suspects_.back().row = version;
      suspects_.back().row_read = now;
    }
  }

  /// Of those keys, the ones with an item that a reader would believe. `first`: they are counted.
  std::vector<Suspect> items(const Registered& entity, std::span<const Key> keys, bool first) {
    const Context context{parts_, entity, deadline_};
    const CacheScene scene = parts_.caches->now(deadline_);
    ReadNames names(context, scene);
    std::vector<CachedKey> named;
    std::vector<std::string> asked;
    std::vector<std::size_t> positions;
    for (std::size_t at = 0; at < keys.size(); ++at) {
      std::optional<CachedKey> name = names.name(keys[at]);
      if (!name) continue;
      asked.push_back(name->cache_key);
      named.push_back(std::move(*name));
      positions.push_back(at);
    }
    CacheAudit unused;
    CacheAudit& counts = first ? result_ : unused;
    counts.not_on += keys.size() - named.size();
    std::vector<Suspect> found;
    if (named.empty()) return found;
    const std::vector<CacheAnswer> answers = scene.cache->lease()->get(asked, deadline_);
    for (std::size_t at = 0; at < answers.size(); ++at) {
      const std::optional<std::uint64_t> version = believed(entity.def(), named[at], answers[at], counts);
      if (version) found.push_back({&entity, keys[positions[at]], named[at].cache_key, *version});
    }
    return found;
  }

  static std::optional<std::uint64_t> believed(const EntityDef& def, const CachedKey& name, const CacheAnswer& answer,
                                               CacheAudit& counts) {
    Unsound reason{};
    const std::optional<Item> item = answer.item ? decode_item(answer.item->bytes, reason) : std::nullopt;
    if (!answer.reachable) {
      ++counts.unreachable;
    } else if (item && item->kind != ItemKind::value) {
      ++counts.claimed;
    } else if (!item || item->key != name.key_bytes || item->schema != def.fingerprint() ||
               item->takeover < name.takeover) {
      ++counts.nothing;
    } else {
      ++counts.compared;
      return item->row_version;
    }
    return std::nullopt;
  }

  // Whoever is still there after that span, as it was.
  void look_again(std::chrono::seconds span) {
    std::vector<Suspect> still;
    bool looked = true;
    for (Suspect& suspect : suspects_) {
      const Millis wait = std::chrono::ceil<Millis>(suspect.row_read + span - std::chrono::steady_clock::now());
      looked = looked && wait < deadline_.left();
      if (looked && wait > Millis{0}) system_clock().sleep(wait);
      if (looked) {
        const std::vector<Suspect> now = items(*suspect.entity, {&suspect.key, 1}, false);
        if (now.empty() || now.front().cached != suspect.cached) continue;
      }
      still.push_back(std::move(suspect));
    }
    suspects_ = std::move(still);
    result_.spans.push_back({span, suspects_.size(), looked});
  }

  const Parts& parts_;
  const CacheAuditOptions& options_;
  Deadline deadline_;
  CacheAudit result_{};
  std::vector<Suspect> suspects_{};
};

}  // namespace

Nines nines_of(std::uint64_t inconsistent, std::uint64_t compared) noexcept {
  if (compared == 0) return {0, true};
  const double share = static_cast<double>(std::max<std::uint64_t>(inconsistent, 1)) / static_cast<double>(compared);
  return {std::max(0.0, -std::log10(share)), inconsistent == 0};
}

CacheAudit audit_cache(StoreCore& store, const CacheAuditOptions& options, Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  return Audit(*parts, options, deadline).run();
}

}  // namespace weft::detail
