#include <algorithm>

#include "cache/item.hpp"
#include "cache/protocol.hpp"
#include "model/row_codec.hpp"

namespace weft::detail {
namespace {

/// A key that may be filled: what lies there, and what will.
struct Miss {
  std::size_t position = 0;
  CachedKey key;
  std::uint64_t unsound = 0;  // number of the item that has to make way; 0: nothing is there
  std::string lease{};
  std::uint64_t lease_cas = 0;  // 0: no lease of ours
  std::string fill{};           // empty: the lease is removed
  bool filled = false;
};

/// Decodes items where they lie. `answers` come in with may_fill set for all.
class Judge final : public CacheSink {
 public:
  Judge(std::span<const CachedKey> keys, const ItemRules& rules, const Observer& observer,
        std::vector<CacheReader::Answer>& answers)
      : keys_(keys), rules_(rules), observer_(observer), answers_(answers) {}
  ~Judge() {
    count("weft.cache.hit", hits_);
    count("weft.cache.miss", answers_.size() - hits_);
    count("weft.cache.marker", markers_);
    count("weft.cache.lease", leases_);
    count("weft.cache.unreachable", unreachable_);
  }

  void item(std::size_t position, std::string_view bytes, std::uint64_t cas) override {
    CacheReader::Answer& answer = answers_[position];
    Unsound reason{};
    const std::optional<Item> found = decode_item(bytes, reason);
    if (found && found->kind != ItemKind::value) {
      ++(found->kind == ItemKind::marker ? markers_ : leases_);
      answer.may_fill = false;
    } else if (found && fits(*found, position, reason) && decode(*found, answer, reason)) {
      ++hits_;
      answer.may_fill = false;
    } else {
      unsound_.emplace_back(position, cas);
      observer_.count(damaged(reason) ? "weft.cache.unsound" : "weft.cache.stale",
                      {{"entity", rules_.def->name()}, {"reason", to_string(reason)}});
    }
  }
  void unreachable(std::size_t position) override {
    answers_[position].may_fill = false;
    ++unreachable_;
  }

  bool all_hits() const noexcept { return hits_ == answers_.size(); }
  std::uint64_t unsound_at(std::size_t position) const noexcept {
    for (const auto& [at, cas] : unsound_)
      if (at == position) return cas;
    return 0;
  }

 private:
  bool fits(const Item& item, std::size_t position, Unsound& reason) const noexcept {
    const bool key = item.key == keys_[position].key_bytes;
    const bool schema = item.schema == rules_.def->fingerprint();
    reason = !key ? Unsound::key : !schema ? Unsound::schema : Unsound::takeover;
    return key && schema && item.takeover >= rules_.takeover;
  }
  bool decode(const Item& item, CacheReader::Answer& answer, Unsound& reason) const {
    reason = Unsound::row;
    answer.values = decode_row(*rules_.def, item.body);
    // A checksum keeps no secret: an item may say one key and hold another object's row.
    if (answer.values && !row_has_key(*rules_.def, *answer.values, item.key)) answer.values.reset();
    return answer.values.has_value();
  }
  void count(std::string_view name, std::size_t by) const noexcept {
    if (by != 0) observer_.count(name, {{"entity", rules_.def->name()}}, static_cast<double>(by));
  }

  std::span<const CachedKey> keys_;
  const ItemRules& rules_;
  const Observer& observer_;
  std::vector<CacheReader::Answer>& answers_;
  std::vector<std::pair<std::size_t, std::uint64_t>> unsound_;
  std::size_t hits_ = 0, markers_ = 0, leases_ = 0, unreachable_ = 0;
};

}  // namespace

struct CacheReader::Body {
  Cache& cache;
  ItemRules rules;
  const Observer& observer;
  std::optional<Cache::Lease> session{};  // held from a look() that missed until finish(): numbers are good only in it
  std::vector<Miss> misses{};

  Miss* miss(std::size_t position) noexcept {
    const auto found =
        std::find_if(misses.begin(), misses.end(), [&](const Miss& one) { return one.position == position; });
    return found == misses.end() ? nullptr : &*found;
  }

  /// An unsound item makes way for the lease by its number; then the lease's own number is read.
  void replace_unsound(std::span<Miss* const> wanted, Deadline deadline) {
    std::vector<CacheStore> stores;
    std::vector<std::string> keys;
    for (const Miss* miss : wanted) {
      stores.push_back(
          {.key = miss->key.cache_key, .bytes = miss->lease, .ttl_seconds = lease_seconds, .cas = miss->unsound});
      keys.push_back(miss->key.cache_key);
    }
    (*session)->cas(stores, deadline);
    if (!(*session)->broken()) accept(wanted, (*session)->get(keys, deadline));
  }

  void add_leases(std::span<Miss* const> wanted, Deadline deadline) {
    std::vector<CacheStore> stores;
    for (const Miss* miss : wanted)
      stores.push_back({.key = miss->key.cache_key, .bytes = miss->lease, .ttl_seconds = lease_seconds});
    accept(wanted, (*session)->add_and_get(stores, deadline));
  }

  /// A lease is ours when exactly its bytes, nonce included, are read back.
  static void accept(std::span<Miss* const> wanted, const std::vector<CacheAnswer>& answers) {
    for (std::size_t at = 0; at < wanted.size(); ++at)
      if (answers[at].item && answers[at].item->bytes == wanted[at]->lease)
        wanted[at]->lease_cas = answers[at].item->cas;
  }
};

CacheReader::CacheReader(Cache& cache, ItemRules rules, const Observer& observer)
    : body_(new Body{cache, rules, observer}) {}
CacheReader::~CacheReader() { finish(); }

std::vector<CacheReader::Answer> CacheReader::look(std::span<const CachedKey> keys, Deadline deadline) {
  Body& body = *body_;
  std::vector<Answer> answers(keys.size(), Answer{.may_fill = true});
  std::string_view single;
  std::vector<std::string_view> several;
  std::span<const std::string_view> names;
  if (keys.size() == 1) {
    single = keys.front().cache_key;
    names = {&single, 1};
  } else {
    several.reserve(keys.size());
    for (const CachedKey& key : keys) several.push_back(key.cache_key);
    names = several;
  }

  body.session.reset();
  body.misses.clear();
  Judge judge(keys, body.rules, body.observer, answers);
  Cache::Lease session = body.cache.lease();
  session->look(names, judge, deadline);
  if (judge.all_hits()) return answers;

  for (std::size_t at = 0; at < answers.size(); ++at) {
    answers[at].may_fill = answers[at].may_fill && !session->broken();
    if (answers[at].may_fill)
      body.misses.push_back(Miss{.position = at, .key = keys[at], .unsound = judge.unsound_at(at)});
  }
  if (!body.misses.empty()) body.session.emplace(std::move(session));
  return answers;
}

void CacheReader::lease(std::span<const std::size_t> positions, Deadline deadline) {
  Body& body = *body_;
  if (!body.session) return;
  std::vector<Miss*> absent;
  std::vector<Miss*> unsound;
  for (const std::size_t position : positions) {
    Miss* miss = body.miss(position);
    if (miss == nullptr || miss->lease_cas != 0) continue;
    miss->lease = encode_claim(ItemKind::lease, body.rules.takeover, miss->key.key_bytes);
    (miss->unsound == 0 ? absent : unsound).push_back(miss);
  }
  if (!unsound.empty()) body.replace_unsound(unsound, deadline);
  if (!absent.empty() && !(*body.session)->broken()) body.add_leases(absent, deadline);
  if ((*body.session)->broken()) {
    body.session.reset();
    body.misses.clear();
  }
}

void CacheReader::fill(std::size_t position, const std::optional<std::vector<Value>>& values) {
  Body& body = *body_;
  Miss* miss = body.miss(position);
  if (miss == nullptr || miss->lease_cas == 0) return;
  miss->filled = true;
  miss->fill.clear();
  if (!values) return;
  const EntityDef& def = *body.rules.def;
  std::string row;
  encode_row(def, *values, row);
  miss->fill = encode_item({.schema = def.fingerprint(),
                            .row_version = (*values)[def.version_position()].as_uint(),
                            .takeover = body.rules.takeover,
                            .key = miss->key.key_bytes,
                            .body = row});
  if (miss->fill.size() > max_item_bytes) miss->fill.clear();
}

void CacheReader::finish() noexcept {
  Body& body = *body_;
  if (!body.session) return;
  try {
    const auto ttl = static_cast<std::uint32_t>(body.rules.def->spec().cached_for.count());
    std::vector<CacheStore> stores;
    for (const Miss& miss : body.misses) {
      // A lease that was not filled (the SELECT failed, say) need not last its whole time.
      if (miss.lease_cas == 0) continue;
      const bool remove = !miss.filled || miss.fill.empty();
      stores.push_back(
          {.key = miss.key.cache_key, .bytes = miss.fill, .ttl_seconds = ttl, .cas = miss.lease_cas, .remove = remove});
    }
    (*body.session)->cas_no_wait(stores);
  } catch (const std::exception&) {
    // No memory for the list: the leases end by themselves.
  }
  body.session.reset();
  body.misses.clear();
}

}  // namespace weft::detail
