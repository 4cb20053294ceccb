#include "engine/poison.hpp"

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "engine/change_notes.hpp"
#include "engine/context.hpp"
#include "engine/token.hpp"

namespace weft::detail {
namespace {

bool goes_on(const Error& error) {
  return error.code() == Code::timeout || error.code() == Code::not_writable || error.code() == Code::in_doubt;
}

// Whose the row is, which was there first. The locking read sees what is committed now.
Poisoned owner_of(Session& session, const FenceSql& sql, std::uint64_t token, Deadline deadline) {
  const Bound find = sql.find_token(token);
  const Rows rows = session.query(*find.statement, find.params, deadline);
  // Gone between the two: its transaction was rolled back just now, or it was a day old and dropped.
  if (rows.empty()) return Poisoned::unfinished;
  return rows.at(0, 0).as_uint() == 0 ? Poisoned::committed : Poisoned::never;
}

}  // namespace

Poisoned poison_token(const Parts& parts, std::uint16_t kind, std::uint64_t owner, std::uint64_t token,
                      IfAlone if_alone, Deadline deadline) {
  Poisoned result = Poisoned::never;
  const auto attempt = [&](Session& session, const Route& route) -> std::optional<FenceFacts> {
    const FenceSql& sql = route.side->fence(session.dialect());
    const Bound hold = sql.hold(kind, owner);
    FenceFacts facts = sql.decode(session.begin_query(*hold.statement, hold.params, deadline));
    const Verdict verdict = judge_write(facts, route.fence);
    if (!may_write(verdict)) {
      session.rollback(deadline);
      return facts;
    }
    // The fence has let us in, so a takeover that gave us the baton is as old as a lease: a good view shows it.
    if (if_alone == IfAlone::leave && !both_serve(parts, route.side->shard->id) &&
        !WEFT_MUTANT("repair_poisons_tail")) {
      session.rollback(deadline);
      result = Poisoned::alone;
      return std::nullopt;
    }
    const TokenRow row{token, kind, owner, role_epoch(parts, route.side->shard->id), true};
    const Bound poison = sql.put_token(row, system_clock().wall());
    try {
      session.execute(*poison.statement, poison.params, deadline);
      if (verdict == Verdict::serve_noted) {
        ChangeNotes notes;
        notes.token(token);
        notes.write(session, *route.side, kind, owner, deadline);
      }
      session.commit(deadline);
    } catch (const Duplicate&) {
      result = owner_of(session, sql, token, deadline);
      session.rollback(deadline);
    } catch (...) {
      session.rollback(deadline);
      throw;
    }
    return std::nullopt;
  };
  try {
    return on_owner(parts, kind, owner, Intent::write, deadline, attempt) ? result : Poisoned::ownerless;
  } catch (const Error& error) {
    if (goes_on(error)) return Poisoned::unfinished;
    throw;
  }
}

}  // namespace weft::detail
