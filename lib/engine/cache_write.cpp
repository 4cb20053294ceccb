#include "engine/cache_write.hpp"

#include <algorithm>

#include "base/backoff.hpp"
#include "base/failpoint.hpp"
#include "weft/error.hpp"

namespace weft::detail {

CacheWrite::CacheWrite(const Parts& parts, Deadline deadline) : parts_(parts), deadline_(deadline) {}

void CacheWrite::touch(const Registered& entity, const Key& key, std::optional<std::vector<Value>> values) {
  std::string name = std::to_string(entity.number) + ':' + encode_key(entity.def(), key);
  touched_.insert_or_assign(std::move(name), Touched{&entity, key, std::move(values)});
}

void CacheWrite::mark(Session& session, const ShardSide& side) {
  side_ = &side;
  if (touched_.empty() || !entries_.empty()) return;
  name(session);
  WEFT_REACH("cache.named");
  set_markers(false);
  put_outbox(session);
  WEFT_REACH("cache.marked");
}

void CacheWrite::name(Session& session) {
  scene_ = parts_.caches->now(deadline_);
  if (scene_.view != nullptr && !scene_.good && parts_.view->on_loss() == OnViewLoss::stop)
    throw Unavailable(
        "the view of cache servers is older than its lease (the index's writing side does not answer), and the "
        "topology says to stop then; nothing was applied, try again when it is back");
  std::optional<std::uint64_t> generation;
  if (scene_.stateless()) generation = parts_.generations->for_write(*side_, session);
  const SteadyTime now = std::chrono::steady_clock::now();
  for (auto& [name_of, touched] : touched_) {
    const Context context{parts_, *touched.entity, deadline_};
    Entry entry{.named = context.cache_stem(touched.key), .touched = &touched};
    if (generation) {
      put_generation(entry.named.cache_key, *generation);
      entry.written.generation = *generation;
    } else {
      name(entry, now);
    }
    entries_.push_back(std::move(entry));
  }
}

void CacheWrite::name(Entry& entry, SteadyTime now) {
  if (scene_.cache == nullptr) {
    // No view ever came, or a view without a list. Without a view the promise is suspended; with one, somebody may
    // read.
    if (scene_.good && entry.strict())
      throw Unavailable("the index has no list of cache servers yet; nothing was applied, try again");
    entry.written = {false, 0};
    entry.noted = !entry.strict();
    put_generation(entry.named.cache_key, 0);
    return;
  }
  const CacheServerRow& row = scene_.row_of(entry.named.cache_key);
  MarkRule rule = rule_of_mark(row.sight, now, scene_.lease);
  if (!scene_.good && rule == MarkRule::too_early) rule = MarkRule::unmarked;
  if (rule == MarkRule::too_early && entry.strict()) {
    throw Unavailable("cache server " + row.address +
                      " was turned off a moment ago, and other processes may still read there; nothing was applied, "
                      "try again");
  }
  put_generation(entry.named.cache_key, row.sight.generation);
  entry.written = {rule == MarkRule::mark, row.sight.generation};
  entry.fills = may_fill(row.sight.state);
  const CacheMode mode = entry.touched->entity->def().spec().cache_mode;
  entry.noted = mode == CacheMode::available ? rule == MarkRule::too_early
                                             : mode == CacheMode::strict_outbox && rule == MarkRule::mark;
  if (mode != CacheMode::strict && parts_.sweeper) parts_.sweeper->begin();
}

// `again`: the commit was long in coming; so that no marker ends before the new values are published. Keys of available
// entities may stay without: they have their outbox rows, or their marker's own end.
void CacheWrite::set_markers(bool again) {
  std::vector<CachedKey> keys;
  if (!again) {
    for (std::size_t at = 0; at < entries_.size(); ++at)
      if (entries_[at].written.marked) marked_.push_back(at);
    if (marked_.empty()) return;
    writer_.emplace(*scene_.cache, store_takeover(parts_), parts_.observer);
  }
  for (const std::size_t at : marked_) keys.push_back(entries_[at].named);
  std::size_t strict = 0;
  for (const std::size_t position : writer_->try_mark(keys, deadline_)) {
    Entry& entry = entries_[marked_[position]];
    report(entry);
    if (entry.strict()) {
      ++strict;
    } else if (!again) {
      entry.written.marked = false;
      entry.noted = true;
    }
  }
  if (strict == 0) return;
  throw Unavailable("the cache could not be told of this write (" + std::to_string(strict) + " of " +
                    std::to_string(keys.size()) +
                    " keys): a cache server does not answer or lost the marker; nothing was applied, try again when "
                    "it is back or turned off");
}

void CacheWrite::report(const Entry& entry) {
  if (scene_.view == nullptr || !parts_.caches->on_unreachable) return;
  parts_.caches->on_unreachable(scene_.row_of(without_generation(entry.named.cache_key)).address);
}

void CacheWrite::put_outbox(Session& session) {
  for (const Entry& entry : entries_) {
    if (!entry.noted) continue;
    const std::uint64_t number = parts_.ids->next("outbox", deadline_);
    const Bound put = side_->fence(session.dialect()).put_outbox(number, entry.named.cache_key, system_clock().wall());
    session.execute(*put.statement, put.params, deadline_);
    parts_.observer.count("weft.cache.outbox");
    if (entry.written.marked) outbox_.push_back(number);
  }
}

void CacheWrite::commit(Session& session) {
  try {
    if (writer_ && writer_->due()) set_markers(true);
    if (side_ != nullptr) check_before(parts_, *side_);
    WEFT_REACH("cache.commit");
    session.commit(deadline_);
  } catch (const Error& error) {
    if (error.outcome() == Outcome::unknown) {
      if (writer_) writer_->forget();
    } else {
      session.rollback(deadline_);
      withdraw();
    }
    throw;
  }
  if (entries_.empty()) return;
  WEFT_REACH("cache.committed");
  publish();
  WEFT_REACH("cache.published");
  acknowledge();
}

void CacheWrite::publish() noexcept {
  if (!writer_) return;
  std::vector<CacheWriter::Outcome> outcomes;
  for (const std::size_t at : marked_) {
    const Entry& entry = entries_[at];
    outcomes.push_back({&entry.touched->entity->def(), entry.written.marked && entry.fills
                                                           ? entry.touched->values
                                                           : std::optional<std::vector<Value>>()});
  }
  if (writer_->publish(outcomes, deadline_) == 0) {
    if (!outbox_.empty() && parts_.sweeper) parts_.sweeper->published(side_->shard->id, outbox_);
    return;
  }
  for (const std::size_t at : marked_) report(entries_[at]);
}

/// The view may have changed since the keys were named; a reader under another state or generation was not told by the
/// markers.
void CacheWrite::acknowledge() {
  if (scene_.stateless()) return;
  Backoff backoff(Millis{1}, Millis{50});
  bool asked = false;
  for (;;) {
    const CacheScene scene = parts_.caches->now(deadline_);
    bool settled = true;
    for (Entry& entry : entries_) settled = (!entry.strict() || settle(entry, scene)) && settled;
    if (settled) return;
    if (!scene.good && asked && parts_.view->on_loss() == OnViewLoss::go_on) {
      parts_.observer.count("weft.cache.without_view");
      return;
    }
    if (deadline_.passed()) break;
    if (!scene.good) parts_.view->refresh(deadline_.sooner(Deadline::in(Millis{100})));
    asked = true;
    system_clock().sleep(std::min(backoff.next(), deadline_.left()));
  }
  parts_.observer.count("weft.cache.unacknowledged");
  throw InDoubt(
      "the write is committed, but a cache server changed its state meanwhile, and the deadline passed before it was "
      "certain that no process reads the old value there");
}

bool CacheWrite::settle(Entry& entry, const CacheScene& scene) {
  if (scene.cache == nullptr) return false;
  const std::string stem(without_generation(entry.named.cache_key));
  const CacheServerRow& row = scene.row_of(stem);
  switch (next_ack_step(entry.written, row.sight, scene.good, std::chrono::steady_clock::now(), scene.lease)) {
    case AckStep::acknowledge: return true;
    case AckStep::wait:
    case AckStep::look_again: return false;
    case AckStep::remove: break;
  }
  std::string key = stem;
  put_generation(key, row.sight.generation);
  if (CacheWriter::remove(*scene.cache, key, deadline_)) {
    entry.written = {true, row.sight.generation};
    parts_.observer.count("weft.cache.removed_late");
  } else if (parts_.caches->on_unreachable) {
    parts_.caches->on_unreachable(row.address);
  }
  return false;  // by a view that is good after that
}

std::vector<std::string> CacheWrite::keys() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.named.cache_key);
  return names;
}

void CacheWrite::withdraw() noexcept {
  if (writer_) writer_->withdraw(deadline_);
}

}  // namespace weft::detail
