#include "engine/write_one.hpp"

#include "base/failpoint.hpp"
#include "engine/cache_write.hpp"
#include "engine/change_notes.hpp"
#include "engine/doubts.hpp"
#include "engine/read_names.hpp"
#include "engine/token.hpp"

namespace weft::detail {
namespace {

// One try on one route. Each step that can fail before the COMMIT leaves nothing behind.
class Attempt {
 public:
  Attempt(const Context& context, const Key& key, Change& change, bool& done)
      : context_(context), key_(key), change_(change), done_(done) {}

  std::optional<FenceFacts> operator()(Session& session, const Route& route) {
    const EntitySql& sql = context_.entity.sql(*route.side, session.dialect());
    const bool several = context_.cached() || change_.read_back || context_.token;
    const bool changed = several ? in_transaction(session, route, sql) : in_autocommit(session, route, sql);
    return changed ? finish(route) : explain(session, route, sql, false);
  }

 private:
  std::optional<FenceFacts> finish(const Route& route) {
    check_write(context_.parts, *route.side);
    done_ = true;
    return std::nullopt;
  }

  bool in_autocommit(Session& session, const Route& route, const EntitySql& sql) {
    const Bound statement = change_.statement(sql, route.fence);
    return session.execute(*statement.statement, statement.params, context_.deadline) == 1;
  }

  bool in_transaction(Session& session, const Route& route, const EntitySql& sql) {
    const Bound statement = change_.statement(sql, route.fence);
    CacheWrite cache(context_.parts, context_.deadline);
    if (WEFT_MUTANT("cache_marker_before_lock") && context_.cached()) {
      cache.touch(context_.entity, key_, change_.values);
      cache.mark(session, *route.side);
    }
    if (session.begin_execute(*statement.statement, statement.params, context_.deadline) != 1) {
      // At once: the statement holds shared locks on gate and baton although it met no row.
      if (!WEFT_MUTANT("zero_rows_without_rollback")) session.rollback(context_.deadline);
      return false;
    }
    WEFT_REACH("write.locked");
    complete(session, route, sql, cache, false);
    return true;
  }

  // The owner is being copied: fence first, held to the end, then the change and its note. False: no row was met, or
  // the gate is another one by now.
  bool in_noted_transaction(Session& session, const Route& route, const EntitySql& sql) {
    const FenceSql& fence = route.side->fence(session.dialect());
    const Bound hold = fence.hold(route.fence.kind, route.fence.owner);
    const FenceFacts facts = fence.decode(session.begin_query(*hold.statement, hold.params, context_.deadline));
    const Verdict verdict = judge_write(facts, route.fence);
    CacheWrite cache(context_.parts, context_.deadline);
    bool met = false;
    try {
      const Bound plain = change_.plain(sql);
      met = may_write(verdict) && session.execute(*plain.statement, plain.params, context_.deadline) == 1;
    } catch (...) {
      session.rollback(context_.deadline);
      throw;
    }
    if (!met) {
      session.rollback(context_.deadline);
      return false;
    }
    complete(session, route, sql, cache, verdict == Verdict::serve_noted);
    return true;
  }

  // From the change to its COMMIT.
  void complete(Session& session, const Route& route, const EntitySql& sql, CacheWrite& cache, bool noted) {
    std::uint64_t token = 0;
    try {
      if (context_.token) {
        token = draw_token(context_.parts, context_.deadline);
        WEFT_REACH("write.token_drawn");
        write_token(context_.parts, session, *route.side, route.fence.kind, route.fence.owner, token,
                    context_.deadline);
      }
      if (noted) {
        ChangeNotes notes;
        notes.key(context_.entity, key_);
        if (token != 0) notes.token(token);
        notes.write(session, *route.side, route.fence.kind, route.fence.owner, context_.deadline);
        WEFT_REACH("write.noted");
      }
      if (change_.read_back) {
        const Bound find = sql.find_plain(key_);
        Rows rows = session.query(*find.statement, find.params, context_.deadline);
        change_.values = sql.decode_plain(rows);
      }
      if (context_.cached()) {
        cache.touch(context_.entity, key_, change_.values);
        cache.mark(session, *route.side);
      }
    } catch (...) {
      session.rollback(context_.deadline);
      cache.withdraw();
      throw;
    }
    try {
      cache.commit(session);
    } catch (Error& error) {
      if (token == 0 || error.outcome() != Outcome::unknown) throw;
      context_.parts.doubts->add(token, {.kind = route.fence.kind,
                                         .owner = route.fence.owner,
                                         .shard = route.side->shard->id,
                                         .role_epoch = role_epoch(context_.parts, route.side->shard->id),
                                         .cache_keys = cache.keys()});
      error.with_token(token);
      throw;
    }
  }

  // Zero rows: the fence or the row. One statement tells which; the transaction has ended, so it sees what is committed
  // now.
  std::optional<FenceFacts> explain(Session& session, const Route& route, const EntitySql& sql, bool noted) {
    WEFT_REACH("write.zero_rows");
    const Bound find = sql.find(route.fence, key_);
    Rows rows = session.query(*find.statement, find.params, context_.deadline);
    if (rows.empty()) return FenceFacts{};
    const FencedRow row = sql.decode_find(rows);
    const Verdict verdict = judge_write(row.fence, route.fence);
    if (verdict == Verdict::serve_noted && !noted)
      return in_noted_transaction(session, route, sql) ? finish(route) : explain(session, route, sql, true);
    if (!may_write(verdict)) return row.fence;
    check_read(context_.parts, *route.side);
    if (change_.explain(row.values)) return std::nullopt;
    return row.fence;
  }

  const Context& context_;
  const Key& key_;
  Change& change_;
  bool& done_;
};

}  // namespace

bool write_one(const Context& context, const Key& key, Change& change, bool owner_needed) {
  bool done = false;
  const bool owner_there = on_owner(context.parts, context.entity.kind, key.owner.value, Intent::write,
                                    context.deadline, Attempt(context, key, change, done));
  if (!owner_there && owner_needed) throw_no_owner(context.def());
  return done;
}

void drop_item(const Context& context, const Key& key) noexcept {
  if (!context.cached()) return;
  try {
    const CacheScene scene = context.parts.caches->now(context.deadline);
    const std::optional<CachedKey> named = ReadNames(context, scene).name(key);
    if (named) CacheWriter::remove(*scene.cache, named->cache_key, context.deadline);
  } catch (const std::exception&) {
    context.parts.observer.count("weft.cache.not_dropped");
  }
}

void throw_conflict(const EntityDef& def) {
  Conflict conflict("the object was changed since it was read; read it again, look at what changed, and save again");
  conflict.at_entity(def.name());
  throw conflict;
}

void throw_no_owner(const EntityDef& def) {
  UsageError error("there is no such owner of kind " + def.owner_kind() + "; make it with add_owner() first");
  error.at_entity(def.name());
  throw error;
}

}  // namespace weft::detail
