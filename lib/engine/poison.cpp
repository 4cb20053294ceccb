#include "engine/poison.hpp"

#include "base/clock.hpp"
#include "engine/context.hpp"

namespace weft::detail {
namespace {

bool goes_on(const Error& error) {
  return error.code() == Code::timeout || error.code() == Code::not_writable || error.code() == Code::in_doubt;
}

}  // namespace

Poisoned poison_token(const Parts& parts, std::uint16_t kind, std::uint64_t owner, std::uint64_t token,
                      Deadline deadline) {
  Poisoned result = Poisoned::never;
  const auto attempt = [&](Session& session, const Route& route) -> std::optional<FenceFacts> {
    const FenceSql& sql = route.side->fence(session.dialect());
    const Bound hold = sql.hold(kind, owner);
    FenceFacts facts = sql.decode(session.begin_query(*hold.statement, hold.params, deadline));
    if (judge_write(facts, route.fence) != Verdict::serve) {
      session.rollback(deadline);
      return facts;
    }
    const Bound poison = sql.put_token(token, kind, owner, system_clock().wall());
    try {
      session.execute(*poison.statement, poison.params, deadline);
      session.commit(deadline);
    } catch (const Duplicate&) {
      session.rollback(deadline);
      result = Poisoned::settled;
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
