#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/fork_guard.hpp"
#include "base/hash.hpp"
#include "base/trips.hpp"
#include "cache/cache.hpp"
#include "cache/key_check.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t most_shards = 16;
constexpr std::size_t smallest_shard = 256 * 1024;
constexpr std::size_t entry_overhead = 160;  // list and map nodes, string headers

struct Entry {
  std::string key;
  std::string bytes;
  std::uint64_t cas = 0;
  SteadyTime expires;
};

/// One lock, one map, one list in the order of use.
class LocalShard {
 public:
  void allow(std::size_t bytes) { most_bytes_ = bytes; }
  std::mutex mutex;

  Entry* find(std::string_view key, SteadyTime now) {
    const auto found = where_.find(key);
    if (found == where_.end()) return nullptr;
    if (found->second->expires <= now) {
      erase(found->second);
      return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return &entries_.front();
  }

  /// Whatever was there is gone, also when the new item is too large to be kept.
  void put(const CacheStore& store, std::uint64_t cas, SteadyTime expires) {
    if (const auto found = where_.find(store.key); found != where_.end()) erase(found->second);
    const std::size_t size = store.key.size() + store.bytes.size() + entry_overhead;
    if (size > most_bytes_) return;
    while (bytes_ + size > most_bytes_) erase(std::prev(entries_.end()));
    entries_.push_front(Entry{std::string(store.key), std::string(store.bytes), cas, expires});
    where_.emplace(entries_.front().key, entries_.begin());
    bytes_ += size;
  }

  void erase(std::string_view key) {
    if (const auto found = where_.find(key); found != where_.end()) erase(found->second);
  }

 private:
  using Place = std::list<Entry>::iterator;
  void erase(Place entry) {
    bytes_ -= entry->key.size() + entry->bytes.size() + entry_overhead;
    where_.erase(entry->key);
    entries_.erase(entry);
  }

  std::list<Entry> entries_;
  std::unordered_map<std::string_view, Place> where_;  // keys point into the entries
  std::size_t bytes_ = 0;
  std::size_t most_bytes_ = 0;
};

/// The items. A forked child gets new ones: it does not see the parent's writes, and a lock may have been held.
struct LocalItems {
  LocalItems(std::size_t max_bytes, std::uint64_t made_under)
      : forks(made_under), shards(std::clamp(max_bytes / smallest_shard, std::size_t{1}, most_shards)) {
    for (LocalShard& shard : shards) shard.allow(max_bytes / shards.size());
  }
  LocalShard& of(std::string_view key) { return shards[hash64(key) % shards.size()]; }

  const std::uint64_t forks;
  std::vector<LocalShard> shards;
  std::atomic<std::uint64_t> last_cas{0};
};

class LocalSession final : public CacheSession {
 public:
  LocalSession(LocalItems& items, const Clock& clock) : items_(items), clock_(clock) {}

  std::vector<CacheAnswer> get(std::span<const std::string> keys, Deadline) override {
    ++trips().cache;
    std::vector<CacheAnswer> answers(keys.size());
    const SteadyTime now = clock_.now();
    for (std::size_t at = 0; at < keys.size(); ++at) {
      check_cache_key(keys[at]);
      with(keys[at], [&](LocalShard& shard) { answers[at] = read(shard, keys[at], now); });
    }
    return answers;
  }

  void look(std::span<const std::string_view> keys, CacheSink& sink, Deadline) override {
    ++trips().cache;
    const SteadyTime now = clock_.now();
    for (std::size_t at = 0; at < keys.size(); ++at) {
      check_cache_key(keys[at]);
      with(keys[at], [&](LocalShard& shard) {
        if (const Entry* entry = shard.find(keys[at], now)) sink.item(at, entry->bytes, entry->cas);
      });
    }
  }

  std::vector<CacheAnswer> add_and_get(std::span<const CacheStore> stores, Deadline) override {
    return store_and_get(stores, [](const Entry* there) { return there == nullptr; });
  }
  std::vector<CacheAnswer> set_and_get(std::span<const CacheStore> stores, Deadline) override {
    return store_and_get(stores, [](const Entry*) { return true; });
  }

  std::vector<CasResult> cas(std::span<const CacheStore> stores, Deadline) override {
    ++trips().cache;
    std::vector<CasResult> results;
    results.reserve(stores.size());
    for (const CacheStore& store : stores) results.push_back(swap(store));
    return results;
  }

  void cas_no_wait(std::span<const CacheStore> stores) noexcept override {
    if (stores.empty()) return;
    ++trips().not_waited;
    for (const CacheStore& store : stores) swap(store);
  }

  bool broken() const noexcept override { return items_.forks != fork_generation(); }

 private:
  template <class Work>
  void with(std::string_view key, Work work) {
    LocalShard& shard = items_.of(key);
    const std::lock_guard lock(shard.mutex);
    work(shard);
  }

  static CacheAnswer read(LocalShard& shard, std::string_view key, SteadyTime now) {
    CacheAnswer answer;
    if (const Entry* entry = shard.find(key, now)) answer.item.emplace(CacheItem{entry->bytes, entry->cas});
    return answer;
  }

  void put(LocalShard& shard, const CacheStore& store, SteadyTime now) {
    shard.put(store, ++items_.last_cas, now + std::chrono::seconds{store.ttl_seconds});
  }

  template <class Condition>
  std::vector<CacheAnswer> store_and_get(std::span<const CacheStore> stores, Condition condition) {
    ++trips().cache;
    std::vector<CacheAnswer> answers(stores.size());
    const SteadyTime now = clock_.now();
    for (std::size_t at = 0; at < stores.size(); ++at) {
      check_cache_key(stores[at].key);
      with(stores[at].key, [&](LocalShard& shard) {
        if (condition(shard.find(stores[at].key, now))) put(shard, stores[at], now);
        answers[at] = read(shard, stores[at].key, now);
      });
    }
    return answers;
  }

  CasResult swap(const CacheStore& store) {
    CasResult result = CasResult::lost;
    with(store.key, [&](LocalShard& shard) {
      const SteadyTime now = clock_.now();
      const Entry* entry = shard.find(store.key, now);
      if (entry == nullptr || entry->cas != store.cas) return;
      result = CasResult::stored;
      if (store.remove) {
        shard.erase(store.key);
      } else {
        put(shard, store, now);
      }
    });
    return result;
  }

  LocalItems& items_;
  const Clock& clock_;
};

class LocalCache final : public Cache {
 public:
  LocalCache(std::size_t max_bytes, const Clock& clock)
      : max_bytes_(max_bytes), clock_(clock), items_(new LocalItems(max_bytes, fork_generation())) {}
  ~LocalCache() override {
    LocalItems* last = items_.load();
    if (last->forks == fork_generation()) delete last;
  }

  Lease lease() override { return Lease(*this, std::make_unique<LocalSession>(present(), clock_)); }
  std::size_t servers() const noexcept override { return 1; }

 protected:
  void give_back(std::unique_ptr<CacheSession>) noexcept override {}

 private:
  LocalItems& present() {
    LocalItems* items = items_.load();
    const std::uint64_t forks = fork_generation();
    if (items->forks == forks) return *items;
    auto fresh = std::make_unique<LocalItems>(max_bytes_, forks);
    if (items_.compare_exchange_strong(items, fresh.get())) return *fresh.release();
    return *items;
  }

  std::size_t max_bytes_;
  const Clock& clock_;
  std::atomic<LocalItems*> items_;
};

}  // namespace

std::unique_ptr<Cache> make_local_cache(std::size_t max_bytes, const Clock& clock) {
  return std::make_unique<LocalCache>(max_bytes, clock);
}

}  // namespace weft::detail
