#include "engine/token.hpp"

#include "base/clock.hpp"

namespace weft::detail {

namespace {

auto view_of(const Parts& parts) noexcept { return parts.view ? parts.view->look().view : nullptr; }

}  // namespace

std::uint64_t draw_token(const Parts& parts, Deadline deadline) { return parts.ids->next("token", deadline); }

void write_token(const Parts& parts, Session& session, const ShardSide& side, std::uint16_t kind, std::uint64_t owner,
                 std::uint64_t token, Deadline deadline) {
  const TokenRow row{token, kind, owner, role_epoch(parts, side.shard->id)};
  const Bound put = side.fence(session.dialect()).put_token(row, system_clock().wall());
  try {
    session.execute(*put.statement, put.params, deadline);
  } catch (const Duplicate&) {
    throw Unavailable(
        "the transaction was settled from outside before it could commit (index repair, or its token was resolved): "
        "nothing was applied, run it again");
  }
}

std::uint64_t role_epoch(const Parts& parts, std::uint32_t shard) noexcept {
  const auto view = view_of(parts);
  const Role* role = view == nullptr ? nullptr : view->role(shard);
  return role == nullptr ? 0 : role->epoch;
}

bool both_serve(const Parts& parts, std::uint32_t shard) noexcept {
  const auto view = view_of(parts);
  const Role* role = view == nullptr ? nullptr : view->role(shard);
  return role == nullptr || role->both();
}

bool tail_settled(const Parts& parts, std::uint32_t shard, std::uint64_t epoch, Deadline deadline) {
  if (!parts.view) return true;
  // A takeover that this process has not heard of yet would make the absence of a token say too much.
  parts.view->begin(deadline);
  parts.view->refresh(deadline);
  const ViewKeeper::Look look = parts.view->look();
  if (!look.good) return false;
  const Role* role = look.view->role(shard);
  return role == nullptr || role->both() || role->epoch == epoch;
}

}  // namespace weft::detail
