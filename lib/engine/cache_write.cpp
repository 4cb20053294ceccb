#include "engine/cache_write.hpp"

#include <algorithm>

namespace weft::detail {

CacheWrite::CacheWrite(const Parts& parts, Deadline deadline) : parts_(parts), deadline_(deadline) {}

void CacheWrite::touch(const Registered& entity, const Key& key, std::optional<std::vector<Value>> values) {
  std::string name = std::to_string(entity.number) + ':' + encode_key(entity.def(), key);
  touched_.insert_or_assign(std::move(name), Touched{&entity, key, std::move(values)});
}

void CacheWrite::mark(Session& session, const ShardSide& side) {
  if (touched_.empty()) return;
  const std::uint64_t generation = parts_.generations->for_write(side, session);
  std::vector<CachedKey> available;
  std::vector<const Touched*> available_touched;
  for (auto& [name, touched] : touched_) {
    const Context context{parts_, *touched.entity, deadline_};
    CachedKey named = context.cache_key(touched.key, generation);
    if (touched.entity->def().spec().cache_mode == CacheMode::available) {
      available.push_back(std::move(named));
      available_touched.push_back(&touched);
    } else {
      marked_.push_back(std::move(named));
      outcomes_.push_back({&touched.entity->def(), touched.values});
    }
  }
  writer_.emplace(*parts_.cache, 0, parts_.observer);
  strict_ = marked_.size();
  if (strict_ > 0) writer_->mark(marked_, deadline_);
  if (!available.empty()) mark_available(session, side, available, std::move(available_touched));
}

// Keys that cannot be marked are noted in the transaction itself; the sweeper removes their items when the server is
// back.
void CacheWrite::mark_available(Session& session, const ShardSide& side, const std::vector<CachedKey>& keys,
                                std::vector<const Touched*> touched) {
  const std::vector<std::size_t> failed = writer_->try_mark(keys, deadline_);
  for (std::size_t at = 0; at < keys.size(); ++at) {
    const bool marked = std::find(failed.begin(), failed.end(), at) == failed.end();
    marked_.push_back(keys[at]);
    outcomes_.push_back({&touched[at]->entity->def(), marked ? touched[at]->values : std::nullopt});
    if (marked) continue;
    const Bound put = side.fence(session.dialect())
                          .put_outbox(parts_.ids->next("outbox", deadline_), keys[at].cache_key, system_clock().wall());
    session.execute(*put.statement, put.params, deadline_);
    parts_.observer.count("weft.cache.outbox");
  }
}

void CacheWrite::commit(Session& session) {
  try {
    if (writer_ && writer_->due()) mark_again();
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
  if (writer_) writer_->publish(outcomes_, deadline_);
}

// The commit was long in coming: markers are set anew, so that none ends before the new values are published. Keys of
// available mode, which come last, may stay without: they have their outbox rows, or their marker's own end.
void CacheWrite::mark_again() {
  writer_->mark(std::span(marked_).first(strict_), deadline_);
  if (strict_ < marked_.size()) writer_->try_mark(std::span(marked_).subspan(strict_), deadline_);
}

std::vector<std::string> CacheWrite::keys() const {
  std::vector<std::string> names;
  for (const CachedKey& key : marked_) names.push_back(key.cache_key);
  return names;
}

void CacheWrite::withdraw() noexcept {
  if (writer_) writer_->withdraw(deadline_);
}

}  // namespace weft::detail
