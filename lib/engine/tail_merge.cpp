#include "engine/tail_merge.hpp"

#include <algorithm>
#include <map>

#include "base/failpoint.hpp"
#include "engine/cache_write.hpp"
#include "engine/change_notes.hpp"
#include "engine/index_hold.hpp"
#include "engine/token.hpp"
#include "engine/verdict.hpp"

namespace weft::detail {
namespace {

constexpr int most_attempts = 5;

}  // namespace

/// One transaction of the tail, one owner, one try on one route.
class TailAttempt {
 public:
  TailAttempt(TailMerge& merge, const std::vector<ConflictRow>& rows, Deadline deadline)
      : merge_(merge), rows_(rows), deadline_(deadline) {}

  std::optional<FenceFacts> operator()(Session& session, const Route& route) {
    const FenceSql& fence = route.side->fence(session.dialect());
    const std::uint16_t kind = merge_.entity_of(rows_.front()).kind;
    const Bound hold = fence.hold(kind, rows_.front().owner);
    FenceFacts facts = fence.decode(session.begin_query(*hold.statement, hold.params, deadline_));
    const Verdict held = judge_write(facts, route.fence);
    if (!may_write(held)) {
      session.rollback(deadline_);
      return facts;
    }
    // An owner that has moved since lives in another database: its fate is written behind the commit then, and a row
    // that is already as it should be tells that this was done before.
    const bool at_home = route.side == &merge_.home_;
    CacheWrite cache(merge_.parts_, deadline_);
    judged_ = rows_;
    before_.clear();
    listed_ = merge_.listed_.only(rows_);
    try {
      if (at_home && !merge_.table_.lock_waiting(session, rows_, deadline_)) {
        // Committed already, by a try whose answer was lost, or by another run.
        session.rollback(deadline_);
        merge_.remember(session);
        judged_.clear();
        return std::nullopt;
      }
      write_all(session, route, cache, given_up(session, route, kind), !at_home);
      if (held == Verdict::serve_noted) note_changes(session, route, kind);
      if (at_home) write_fates(session);
      WEFT_REACH("rejoin.merging");
      cache.mark(session, *route.side);
    } catch (...) {
      session.rollback(deadline_);
      cache.withdraw();
      throw;
    }
    cache.commit(session);
    if (!at_home) write_fates(*merge_.home());
    release_index_rows();
    return std::nullopt;
  }

  const std::vector<ConflictRow>& judged() const noexcept { return judged_; }

 private:
  // The owner is being copied elsewhere: what was written here is noted.
  void note_changes(Session& session, const Route& route, std::uint16_t kind) {
    ChangeNotes notes;
    for (const ConflictRow& row : judged_) {
      const Registered& entity = merge_.entity_of(row);
      if (const std::optional<Key> key = decode_key(entity.def(), row.key)) notes.key(entity, *key);
    }
    if (rows_.front().token != 0) notes.token(rows_.front().token);
    notes.write(session, *route.side, kind, rows_.front().owner, deadline_);
  }

  // The token goes in with the rows. When it is there already, somebody gave the transaction up.
  bool given_up(Session& session, const Route& route, std::uint16_t kind) {
    const std::uint64_t token = rows_.front().token;
    if (token == 0 || WEFT_MUTANT("tail_token_not_checked")) return false;
    const TokenRow row{token, kind, rows_.front().owner, role_epoch(merge_.parts_, route.side->shard->id)};
    const Bound put = route.side->fence(session.dialect()).put_token(row, system_clock().wall());
    try {
      session.execute(*put.statement, put.params, deadline_);
      return false;
    } catch (const Duplicate&) {
      return true;
    }
  }

  // `may_be_ours`: an earlier try may have committed without its fate being written.
  void write_all(Session& session, const Route& route, CacheWrite& cache, bool poisoned, bool may_be_ours) {
    for (ConflictRow& row : judged_) {
      const Registered& entity = merge_.entity_of(row);
      const EntitySql& sql = entity.sql(*route.side, session.dialect());
      const std::optional<Key> key = decode_key(entity.def(), row.key);
      if (!key) throw Error(Code::corrupt, Outcome::not_applied, "weft_conflict holds a key that does not decode");
      const Bound look = sql.find_for_update(*key);
      Rows found = session.query(*look.statement, look.params, deadline_);
      const std::optional<std::vector<Value>> values = sql.decode_plain(found);
      std::optional<std::string> now;
      if (values) encode_row(entity.def(), *values, now.emplace());
      const bool already = may_be_ours && now == row.after;
      TailVerdict verdict =
          judge_tail(row.before, row.after, now, poisoned && !already, listed_.before(row), may_be_ours);
      std::optional<std::vector<Value>> after;
      if (verdict.write && row.after) {
        after = decode_row(entity.def(), *row.after);
        if (!after) throw Error(Code::corrupt, Outcome::not_applied, "weft_conflict holds a row that does not decode");
        if (!take_index_rows(entity, *key, *after)) verdict = {ConflictState::listed, false, value_taken};
      }
      if (verdict.write) write(session, sql, *key, values.has_value(), after);
      row.state = verdict.state;
      row.why = verdict.why;
      if (verdict.state == ConflictState::listed) row.survivor = now;
      listed_.take(row);
      // Whatever the lost side's writer left in cache and index goes, also under rows that are not brought in.
      if (entity.cached && merge_.parts_.cached()) cache.touch(entity, *key, verdict.write ? after : values);
      if (!verdict.write && values) keep_index_rows(entity, *key, *values);
      if (verdict.write && values) before_.push_back({&entity, *key, *values, after});
    }
  }

  // Exactly as it was over there, its version too: who read it there may go on with it.
  void write(Session& session, const EntitySql& sql, const Key& key, bool there,
             const std::optional<std::vector<Value>>& after) {
    if (there) {
      const Bound erase = sql.erase_plain(key, 0);
      session.execute(*erase.statement, erase.params, deadline_);
    }
    if (after) {
      const Bound insert = sql.insert_plain(*after);
      session.execute(*insert.statement, insert.params, deadline_);
    }
  }

  bool take_index_rows(const Registered& entity, const Key& key, const std::vector<Value>& values) {
    if (!entity.indexed()) return true;
    IndexHold hold(merge_.parts_, entity, key, values, deadline_);
    if (!hold.free_or_ours()) return false;
    if (hold.missing() == 0) return true;
    const std::uint64_t token = rows_.front().token;
    hold.take(token != 0 ? token : merge_.parts_.ids->next("token", deadline_), deadline_);
    return true;
  }

  // The lost side's writer gave back in the index what the row had before; a row that stays so needs it again.
  void keep_index_rows(const Registered& entity, const Key& key, const std::vector<Value>& values) {
    if (!entity.indexed()) return;
    IndexHold hold(merge_.parts_, entity, key, values, deadline_);
    if (hold.missing() > 0) hold.take(merge_.parts_.ids->next("token", deadline_), deadline_);
  }

  void write_fates(Session& session) {
    for (const ConflictRow& row : judged_) merge_.table_.set(session, row, ConflictState::waiting, deadline_);
  }

  // After the commit; what is left behind by a kill in between, index repair frees.
  void release_index_rows() {
    for (const Replaced& old : before_) {
      if (!old.entity->indexed()) continue;
      IndexHold::release(merge_.parts_, *old.entity, old.key, old.values, old.after ? &*old.after : nullptr, deadline_);
    }
  }

  struct Replaced {
    const Registered* entity = nullptr;
    Key key{};
    std::vector<Value> values{};
    std::optional<std::vector<Value>> after{};
  };

  TailMerge& merge_;
  const std::vector<ConflictRow>& rows_;
  Deadline deadline_;
  std::vector<ConflictRow> judged_{};
  std::vector<Replaced> before_{};
  TailListed listed_{};
};

TailMerge::TailMerge(const Parts& parts, std::uint32_t shard, char survivor, std::uint64_t takeover, Deadline deadline)
    : parts_(parts),
      home_(parts.places->at(shard, survivor)),
      takeover_(takeover),
      deadline_(deadline),
      table_(*home_.database) {
  remember(*home());
}

void TailMerge::remember(Session& session) {
  listed_ = {};
  for (const ConflictRow& row : table_.judged(session, takeover_, deadline_)) listed_.take(row);
}

const Registered& TailMerge::entity_of(const ConflictRow& row) const {
  const Registered* entity = parts_.entities.find(row.entity);
  if (entity == nullptr) {
    throw SchemaError("the tail has rows of entity " + row.entity +
                      ", which this run was not told of; name its entity file with --entities");
  }
  if (entity->def().fingerprint() != row.fingerprint) {
    throw SchemaError("entity " + row.entity +
                      " is defined otherwise now than when the tail was read; run this with the former entity file");
  }
  return *entity;
}

bool TailMerge::step() {
  std::vector<ConflictRow> rows = table_.next_waiting(*home(), takeover_, deadline_);
  if (rows.empty()) return false;
  // One owner a transaction; statements by hand may have changed rows of several.
  std::map<std::pair<std::uint16_t, std::uint64_t>, std::vector<ConflictRow>> by_owner;
  for (ConflictRow& row : rows) {
    const std::uint16_t kind = entity_of(row).kind;
    by_owner[{kind, row.owner}].push_back(std::move(row));
  }
  for (const auto& [owner, of_owner] : by_owner) {
    for (int attempt = 1; !merge(of_owner); ++attempt) {
      if (attempt == most_attempts || deadline_.passed())
        throw Unavailable("a transaction of the tail could not be brought in; run this again");
    }
  }
  return true;
}

// False: whether it was committed is not known; the table says so to who looks again.
bool TailMerge::merge(const std::vector<ConflictRow>& rows) {
  // Each transaction by itself: one that hangs must not use up the whole run's time.
  const Deadline soon = deadline_.sooner(Deadline::in(parts_.topology.deadlines.transaction));
  TailAttempt attempt(*this, rows, soon);
  const ConflictRow& first = rows.front();
  bool owner_there = false;
  try {
    owner_there = on_owner(parts_, entity_of(first).kind, first.owner, Intent::write, soon, attempt);
  } catch (const Error& error) {
    const bool again = error.outcome() == Outcome::unknown || error.retryable() || error.code() == Code::duplicate;
    if (!again) throw;
    return false;
  }
  if (!owner_there) {
    const Pool::Lease session = home();
    for (ConflictRow row : rows) {
      row.state = ConflictState::listed;
      row.why = "the index has no placement of its owner";
      table_.set(*session, row, ConflictState::waiting, deadline_);
    }
    return true;
  }
  for (const ConflictRow& row : attempt.judged()) listed_.take(row);
  WEFT_REACH("rejoin.merged_one");
  return true;
}

}  // namespace weft::detail
