#include <algorithm>
#include <unordered_map>

#include "base/failpoint.hpp"
#include "cache/item.hpp"
#include "cache/protocol.hpp"
#include "cache/publication.hpp"
#include "model/row_codec.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

// memcached counts in whole seconds and may end an item up to one early.
constexpr std::chrono::seconds marker_life{marker_seconds - 1};

std::string wanted_item(const CacheWriter::Outcome& outcome, std::uint64_t takeover, std::string_view key_bytes) {
  if (outcome.def == nullptr || !outcome.values) return {};
  std::string row;
  encode_row(*outcome.def, *outcome.values, row);
  std::string item = encode_item({.schema = outcome.def->fingerprint(),
                                  .row_version = (*outcome.values)[outcome.def->version_position()].as_uint(),
                                  .takeover = takeover,
                                  .key = key_bytes,
                                  .body = row});
  return item.size() > max_item_bytes ? std::string() : item;
}

bool is_marker(std::string_view bytes) {
  Unsound reason{};
  const std::optional<Item> item = decode_item(bytes, reason);
  return item && item->kind == ItemKind::marker;
}

}  // namespace

struct CacheWriter::Body {
  Cache& cache;
  std::uint64_t takeover;
  const Observer& observer;
  const Clock& clock;
  std::optional<Cache::Lease> session{};  // the one that gave the markers' numbers
  std::vector<MarkedKey> keys{};
  std::unordered_map<std::string, std::size_t> places{};  // by cache key
  std::optional<SteadyTime> oldest{};                     // when the oldest marker was sent

  std::size_t place(const CachedKey& key) {
    const auto [found, added] = places.try_emplace(key.cache_key, keys.size());
    if (added) keys.push_back(MarkedKey{.cache_key = key.cache_key, .key_bytes = key.key_bytes});
    return found->second;
  }

  /// Sets markers on those keys and gives the ones that were not read back as set.
  std::vector<std::size_t> set_markers(const std::vector<std::size_t>& wanted, Deadline deadline) {
    if (!session) session.emplace(cache.lease());
    std::vector<CacheStore> stores;
    for (const std::size_t at : wanted) {
      MarkedKey& key = keys[at];
      key.marker = encode_claim(ItemKind::marker, takeover, key.key_bytes);
      key.cas = 0;
      stores.push_back({.key = key.cache_key, .bytes = key.marker, .ttl_seconds = marker_seconds});
    }
    const std::vector<CacheAnswer> answers = (*session)->set_and_get(stores, deadline);
    std::vector<std::size_t> failed;
    for (std::size_t at = 0; at < wanted.size(); ++at) {
      MarkedKey& key = keys[wanted[at]];
      if (answers[at].item && answers[at].item->bytes == key.marker) {
        key.cas = answers[at].item->cas;
      } else {
        failed.push_back(wanted[at]);
      }
    }
    if ((*session)->broken()) drop_session();
    return failed;
  }

  void drop_session() noexcept {
    session.reset();
    for (MarkedKey& key : keys) key.cas = 0;
  }

  void clear() noexcept {
    session.reset();
    keys.clear();
    places.clear();
    oldest.reset();
  }
};

CacheWriter::CacheWriter(Cache& cache, std::uint64_t takeover, const Observer& observer, const Clock& clock)
    : body_(new Body{cache, takeover, observer, clock}) {}
CacheWriter::~CacheWriter() = default;
CacheWriter::CacheWriter(CacheWriter&&) noexcept = default;

std::vector<std::size_t> CacheWriter::try_mark(std::span<const CachedKey> keys, Deadline deadline) {
  if (WEFT_MUTANT("cache_no_marker")) return {};
  Body& body = *body_;
  const SteadyTime now = body.clock.now();
  std::vector<std::size_t> wanted;
  for (const CachedKey& key : keys) wanted.push_back(body.place(key));
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  if (wanted.empty()) return {};
  // Marked anew, all of them: the new time counts. Only some: the others still have the older one.
  body.oldest = wanted.size() == body.keys.size() || !body.oldest ? now : *body.oldest;

  std::vector<std::size_t> failed = body.set_markers(wanted, deadline);
  // A socket may have died while it lay in the pool, and took the other keys' numbers with it. All once more, over a
  // new one.
  if (!failed.empty() && !body.session) failed = body.set_markers(wanted, deadline);

  std::vector<std::size_t> positions;
  for (std::size_t at = 0; at < keys.size(); ++at)
    if (std::binary_search(failed.begin(), failed.end(), body.places.at(keys[at].cache_key))) positions.push_back(at);
  return positions;
}

void CacheWriter::mark(std::span<const CachedKey> keys, Deadline deadline) {
  const std::vector<std::size_t> failed = try_mark(keys, deadline);
  if (failed.empty()) return;
  throw Unavailable(
      "the cache could not be told of this write (" + std::to_string(failed.size()) + " of " +
      std::to_string(keys.size()) +
      " keys): a cache server does not answer or lost the marker; nothing was applied, try again when it is back");
}

bool CacheWriter::due() const noexcept {
  return body_->oldest && body_->clock.now() - *body_->oldest > marker_life * 2 / 3;
}

Publication CacheWriter::publication(std::span<const Outcome> outcomes) {
  Body& body = *body_;
  for (std::size_t at = 0; at < body.keys.size() && at < outcomes.size(); ++at) {
    const Outcome& outcome = outcomes[at];
    MarkedKey& key = body.keys[at];
    key.wanted = wanted_item(outcome, body.takeover, key.key_bytes);
    if (outcome.def != nullptr) key.ttl_seconds = static_cast<std::uint32_t>(outcome.def->spec().cached_for.count());
  }
  Publication publication(body.cache, std::move(body.session), std::move(body.keys), body.observer);
  body.clear();
  return publication;
}

std::size_t CacheWriter::publish(std::span<const Outcome> outcomes, Deadline deadline) noexcept {
  const std::size_t count = body_->keys.size();
  try {
    Publication steps = publication(outcomes);
    while (!steps.step(deadline)) {
    }
    return steps.unfixed();
  } catch (const std::exception& error) {
    body_->observer.count("weft.cache.unfixed", {}, static_cast<double>(count));
    body_->observer.log(LogLevel::error, error.what());
    return count;
  }
}

void CacheWriter::withdraw(Deadline deadline) noexcept {
  Body& body = *body_;
  try {
    std::vector<CacheStore> stores;
    for (const MarkedKey& key : body.keys)
      if (key.cas != 0) stores.push_back({.key = key.cache_key, .cas = key.cas, .remove = true});
    if (body.session && !stores.empty()) (*body.session)->cas(stores, deadline);
  } catch (const std::exception& error) {
    // The markers end by themselves; until then the rows are read from the database.
    body.observer.log(LogLevel::warning, error.what());
  }
  body.clear();
}

void CacheWriter::forget() noexcept { body_->clear(); }

bool CacheWriter::remove(Cache& cache, const std::string& cache_key, Deadline deadline, Spare spare) noexcept {
  try {
    for (int failures = 0; failures < 2 && !deadline.passed();) {
      Cache::Lease session = cache.lease();
      const std::vector<CacheAnswer> found = session->get({&cache_key, 1}, deadline);
      if (found.front().reachable && !found.front().item) return true;
      if (spare == Spare::markers && found.front().item && is_marker(found.front().item->bytes)) return true;
      CasResult result = CasResult::unreachable;
      if (found.front().item) {
        const CacheStore store{.key = cache_key, .cas = found.front().item->cas, .remove = true};
        result = session->cas({&store, 1}, deadline).front();
      }
      if (result == CasResult::stored) return true;
      if (result == CasResult::unreachable) ++failures;
    }
  } catch (const std::exception&) {
    return false;
  }
  return false;
}

}  // namespace weft::detail
