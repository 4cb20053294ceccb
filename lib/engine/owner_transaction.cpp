#include "engine/owner_transaction.hpp"

#include "base/failpoint.hpp"
#include "engine/cursor.hpp"
#include "engine/doubts.hpp"
#include "engine/field_changes.hpp"
#include "engine/read.hpp"
#include "engine/token.hpp"
#include "engine/write_one.hpp"

namespace weft::detail {

OwnerTransaction::OwnerTransaction(std::shared_ptr<const Parts> parts, std::uint16_t kind, std::uint64_t owner,
                                   std::string_view kind_name, Deadline deadline, bool token)
    : parts_(std::move(parts)),
      kind_(kind),
      owner_(owner),
      deadline_(deadline),
      cache_(*parts_, deadline),
      index_(*parts_, owner),
      token_wanted_(token) {
  Settler settler(*parts_, kind, owner, Intent::write, deadline);
  for (;;) {
    const std::optional<Route> route = route_of(*parts_, kind, owner, deadline);
    std::optional<FenceFacts> facts;
    if (route) {
      try {
        check_before(*parts_, *route->side);
        session_ = parts_->shard_pool->lease(*route->side->server, deadline);
        const FenceSql& fence = route->side->fence(session_->dialect());
        const Bound hold = fence.hold(kind, owner);
        facts = fence.decode(session_->begin_query(*hold.statement, hold.params, deadline));
        if (const Verdict verdict = judge_write(*facts, route->fence); may_write(verdict)) {
          noted_ = verdict == Verdict::serve_noted;
          side_ = route->side;
          fence_ = route->fence;
          return;
        }
        session_->rollback(deadline);
        session_ = {};
      } catch (Error& error) {
        session_ = {};
        error.at_shard(route->side->shard->id, route->side->side);
        settler.retry_or_throw(error, *route);
        continue;
      }
    }
    if (!route || !settler.settle(*route, *facts)) {
      throw UsageError("there is no such owner of kind " + std::string(kind_name) + "; make it with add_owner() first");
    }
  }
}

OwnerTransaction::~OwnerTransaction() { rollback(); }

// Context for what fails; a session that broke takes the transaction with it.
template <class Work>
auto OwnerTransaction::guarded(const Registered* entity, Work&& work) {
  if (!session_) throw UsageError("the transaction has ended (commit, rollback or a lost connection); begin a new one");
  try {
    check_before(*parts_, *side_);
    return work();
  } catch (Error& error) {
    error.at_shard(side_->shard->id, side_->side);
    if (entity != nullptr) error.at_entity(entity->def().name());
    if (session_ && (session_->broken() || !session_->in_transaction())) rollback();
    throw;
  }
}

Rows OwnerTransaction::run(const Bound& bound) {
  Rows rows = session_->query(*bound.statement, bound.params, deadline_);
  check_read(*parts_, *side_);
  return rows;
}

std::uint64_t OwnerTransaction::change(const Bound& bound) {
  return session_->execute(*bound.statement, bound.params, deadline_);
}

std::optional<std::vector<Value>> OwnerTransaction::locked(const Registered& entity, const Key& key) {
  Rows rows = run(sql(entity).find_for_update(key));
  return sql(entity).decode_plain(rows);
}

void OwnerTransaction::note(const Registered& entity, const Key& key, std::optional<std::vector<Value>> values) {
  notes_.key(entity, key);
  if (entity.cached && parts_->cached()) cache_.touch(entity, key, std::move(values));
}

void OwnerTransaction::create(const Registered& entity, const std::vector<Value>& values, bool fresh_id) {
  guarded(&entity, [&] {
    change(sql(entity).insert_plain(values));
    const Key key = Row(entity.def(), values).key();
    index_.created(entity, key, values);
    if (fresh_id) {
      notes_.key(entity, key);
    } else {
      note(entity, key, values);
    }
  });
}

std::optional<std::vector<Value>> OwnerTransaction::find(const Registered& entity, const Key& key) {
  return guarded(&entity, [&] {
    Rows rows = run(sql(entity).find_plain(key));
    return sql(entity).decode_plain(rows);
  });
}

std::vector<std::optional<std::vector<Value>>> OwnerTransaction::find_many(const Registered& entity,
                                                                           std::span<const Key> keys) {
  return guarded(&entity, [&] {
    Rows rows = run(sql(entity).find_many_plain(keys));
    return sql(entity).decode_find_many_plain(rows, keys.size());
  });
}

Page OwnerTransaction::find_by_owner(const Registered& entity, const OwnerQuery& query) {
  return guarded(&entity, [&] {
    const std::uint64_t number = query_number(entity.def(), owner_, query);
    std::optional<std::vector<Value>> after;
    if (!query.after.empty()) after = decode_cursor(number, query.after);
    Rows rows = run(sql(entity).by_owner_plain(owner_, query, after));
    std::vector<FencedRow> found;
    for (auto& values : sql(entity).decode_plain_all(rows)) found.push_back({{}, std::move(values)});
    return to_page(entity.def(), sql(entity), number, query, std::move(found));
  });
}

std::uint64_t OwnerTransaction::count(const Registered& entity, const OwnerQuery& query) {
  return guarded(&entity, [&] { return run(sql(entity).count_plain(owner_, query)).at(0, 0).as_uint(); });
}

bool OwnerTransaction::save(const Registered& entity, std::vector<Value>& values, std::uint64_t base) {
  return guarded(&entity, [&] {
    const EntityDef& def = entity.def();
    const Key key = Row(def, values).key();
    // Claims are told by what the row held before, so it is looked at (and locked) first; else one statement does it.
    std::optional<std::vector<Value>> before;
    if (!entity.uniques.empty()) before = locked(entity, key);
    if (change(sql(entity).update_plain(values, base)) != 1) {
      if (entity.uniques.empty()) before = locked(entity, key);
      if (!before) return false;
      note(entity, key, std::nullopt);
      throw_conflict(def);
    }
    values[def.version_position()] = base + 1;
    if (before) index_.changed(entity, key, *before, values);
    note(entity, key, values);
    return true;
  });
}

bool OwnerTransaction::save_fields(const Registered& entity, const Key& key, std::span<const std::size_t> positions,
                                   std::span<const Value> values, std::uint64_t base) {
  return guarded(&entity, [&] {
    std::optional<std::vector<Value>> before;
    if (!entity.uniques.empty()) before = locked(entity, key);
    if (change(sql(entity).update_fields_plain(key, positions, values, base)) != 1) {
      if (entity.uniques.empty()) before = locked(entity, key);
      if (!before) return false;
      note(entity, key, std::nullopt);
      throw_conflict(entity.def());
    }
    if (before) {
      std::vector<Value> after = *before;
      for (std::size_t at = 0; at < positions.size(); ++at) after[positions[at]] = values[at];
      index_.changed(entity, key, *before, after);
    }
    note(entity, key, std::nullopt);
    return true;
  });
}

std::optional<Value> OwnerTransaction::increment(const Registered& entity, const Key& key, std::size_t position,
                                                 std::int64_t by) {
  return guarded(&entity, [&]() -> std::optional<Value> {
    const std::optional<std::vector<Value>> before = locked(entity, key);
    if (!before) return std::nullopt;
    if ((*before)[position].is_null()) throw_null_counter(entity.def(), position);
    if (change(sql(entity).increment_plain(key, position, by)) != 1) throw_out_of_range(entity.def(), position);
    std::optional<std::vector<Value>> after = locked(entity, key);
    if (!after) return std::nullopt;
    index_.changed(entity, key, *before, *after);
    const Value sum = (*after)[position];
    note(entity, key, std::move(after));
    return sum;
  });
}

bool OwnerTransaction::erase(const Registered& entity, const Key& key) {
  return guarded(&entity, [&] {
    std::optional<std::vector<Value>> before;
    if (entity.indexed()) {
      before = locked(entity, key);
      if (!before) return false;
    }
    if (change(sql(entity).erase_plain(key, 0)) != 1) return false;
    if (before) index_.erased(entity, key, *before);
    note(entity, key, std::nullopt);
    return true;
  });
}

Rows OwnerTransaction::query_raw(const std::string& text, std::span<const Value> params) {
  return guarded(nullptr, [&] {
    Rows rows = session_->query(Statement{text}, params, deadline_);
    check_read(*parts_, *side_);
    return rows;
  });
}

std::uint64_t OwnerTransaction::execute_raw(const std::string& text, std::span<const Value> params) {
  return guarded(nullptr, [&] {
    notes_.anything();
    return session_->execute(Statement{text}, params, deadline_);
  });
}

void OwnerTransaction::touch(const Registered& entity, const Key& key) { note(entity, key, std::nullopt); }

void OwnerTransaction::close_gate() {
  guarded(nullptr, [&] {
    if (change(side_->fence(session_->dialect()).close_gate(fence_)) == 1) return;
    throw Error(Code::internal, Outcome::not_applied, "a gate that this transaction holds was changed by another");
  });
}

void OwnerTransaction::put_token() {
  token_ = draw_token(*parts_, deadline_);
  if (index_.takes()) index_.take(token_, deadline_);
  WEFT_REACH("transaction.taken");
  write_token(*parts_, *session_, *side_, kind_, owner_, token_, deadline_);
  notes_.token(token_);
}

// Everything needed to settle it later, when this object is gone.
void OwnerTransaction::note_doubt(Error& error) {
  if (token_ == 0) return;
  parts_->doubts->add(token_, {.kind = kind_,
                               .owner = owner_,
                               .shard = side_->shard->id,
                               .role_epoch = role_epoch(*parts_, side_->shard->id),
                               .cache_keys = cache_.keys(),
                               .taken = index_.taken(),
                               .given_up = index_.given_up()});
  error.with_token(token_);
}

void OwnerTransaction::commit() {
  guarded(nullptr, [&] {
    try {
      index_.look_up_released(deadline_);
      const bool claim_late = WEFT_MUTANT("claim_after_commit");
      if (!claim_late && (token_wanted_ || index_.takes())) put_token();
      if (noted_) notes_.write(*session_, *side_, kind_, owner_, deadline_);
      cache_.mark(*session_, *side_);
      cache_.commit(*session_);
      check_write(*parts_, *side_);
    } catch (Error& error) {
      // In doubt: what was taken stays, dangling at worst; resolve or repair settles it by the token.
      if (error.outcome() == Outcome::not_applied) {
        session_->rollback(deadline_);
        cache_.withdraw();
        index_.give_back(deadline_);
      } else {
        note_doubt(error);
      }
      session_ = {};
      throw;
    }
    session_ = {};
    if (WEFT_MUTANT("claim_after_commit") && index_.takes()) index_.take(draw_token(*parts_, deadline_), deadline_);
    index_.release(deadline_);
  });
}

void OwnerTransaction::rollback() noexcept {
  if (!session_) return;
  session_->rollback(deadline_);
  session_ = {};
}

void throw_out_of_range(const EntityDef& def, std::size_t position) {
  UsageError error("field " + def.fields()[position].name +
                   ": the sum leaves the range of its type; nothing was changed");
  error.at_entity(def.name());
  throw error;
}

}  // namespace weft::detail
