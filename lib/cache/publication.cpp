#include "cache/publication.hpp"

#include <utility>

#include "base/failpoint.hpp"
#include "cache/item.hpp"
#include "cache/protocol.hpp"

namespace weft::detail {
namespace {

/// One failure may be a socket that died while idle; a second one, over a new socket, is the server.
constexpr int most_failures = 2;

}  // namespace

Publication::Publication(Cache& cache, std::optional<Cache::Lease> session, std::vector<MarkedKey> keys,
                         const Observer& observer)
    : cache_(cache), session_(std::move(session)), keys_(std::move(keys)), observer_(observer) {}

bool Publication::step(Deadline deadline) {
  if (published_ && WEFT_MUTANT("cache_no_fixup")) lost_.clear();
  if (published_ && deadline.passed()) {
    unfixed_ += lost_.size() + doubtful_.size();
    lost_.clear();
    doubtful_.clear();
  }
  if (session_ && (*session_)->broken()) session_.reset();
  if (!published_) {
    publish(deadline);
  } else if (!doubtful_.empty()) {
    remove(deadline);
  } else if (!lost_.empty()) {
    look(deadline);
  }
  if (done()) report();
  return done();
}

void Publication::publish(Deadline deadline) {
  published_ = true;
  std::vector<CacheStore> stores;
  std::vector<std::size_t> positions;
  for (std::size_t at = 0; at < keys_.size(); ++at) {
    const MarkedKey& key = keys_[at];
    if (!session_ || key.cas == 0) {
      lost_.push_back({.at = at});
      continue;
    }
    positions.push_back(at);
    stores.push_back({.key = key.cache_key,
                      .bytes = key.wanted,
                      .ttl_seconds = key.ttl_seconds,
                      .cas = key.cas,
                      .remove = key.wanted.empty()});
  }
  if (stores.empty()) return;
  if (WEFT_MUTANT("cache_set_for_cas")) {
    (*session_)->set_and_get(stores, deadline);
    return;
  }
  const std::vector<CasResult> results = (*session_)->cas(stores, deadline);
  for (std::size_t at = 0; at < results.size(); ++at)
    if (results[at] != CasResult::stored) lost_.push_back({.at = positions[at]});
}

void Publication::look(Deadline deadline) {
  if (!session_) session_.emplace(cache_.lease());
  const std::vector<Pending> looking = std::exchange(lost_, {});
  std::vector<std::string> names;
  for (const Pending& pending : looking) names.push_back(keys_[pending.at].cache_key);
  const std::vector<CacheAnswer> answers = (*session_)->get(names, deadline);
  for (std::size_t at = 0; at < looking.size(); ++at) {
    const MarkedKey& key = keys_[looking[at].at];
    const CacheAnswer& answer = answers[at];
    if (!answer.reachable) {
      unanswered(looking[at]);
      continue;
    }
    if (!answer.item) continue;
    Unsound reason{};
    const std::optional<Item> item = decode_item(answer.item->bytes, reason);
    // Another's marker: a later writer holds the row, and will publish. One's own is taken away, so that it does not
    // last its whole time.
    const bool later_writer = item && item->kind == ItemKind::marker && answer.item->bytes != key.marker;
    const bool as_wanted = !key.wanted.empty() && answer.item->bytes == key.wanted;
    if (!later_writer && !as_wanted)
      doubtful_.push_back({.at = looking[at].at, .cas = answer.item->cas, .failures = looking[at].failures});
  }
}

/// Only by the number just read, over the socket that gave it; without that socket, look again.
void Publication::remove(Deadline deadline) {
  const std::vector<Pending> removing = std::exchange(doubtful_, {});
  if (!session_) {
    lost_.insert(lost_.end(), removing.begin(), removing.end());
    return;
  }
  if (WEFT_MUTANT("cache_unconditional_delete")) {
    for (const Pending& pending : removing) CacheWriter::remove(cache_, keys_[pending.at].cache_key, deadline);
    return;
  }
  std::vector<CacheStore> stores;
  for (const Pending& pending : removing)
    stores.push_back({.key = keys_[pending.at].cache_key, .cas = pending.cas, .remove = true});
  const std::vector<CasResult> results = (*session_)->cas(stores, deadline);
  for (std::size_t at = 0; at < results.size(); ++at) {
    if (results[at] == CasResult::stored) {
      observer_.count("weft.cache.fixups");
    } else if (results[at] == CasResult::lost) {
      lost_.push_back(removing[at]);
    } else {
      unanswered(removing[at]);
    }
  }
}

void Publication::unanswered(Pending pending) {
  if (++pending.failures < most_failures) {
    lost_.push_back(pending);
  } else {
    ++unfixed_;
  }
}

void Publication::report() {
  if (unfixed_ == 0) return;
  observer_.count("weft.cache.unfixed", {}, static_cast<double>(unfixed_));
  observer_.log(
      LogLevel::error,
      "after a commit, " + std::to_string(unfixed_) +
          " cache item(s) could not be checked, because a cache server does not answer or the call's deadline "
          "passed; each may be stale until its time to live ends");
}

}  // namespace weft::detail
