#include "engine/token.hpp"

#include "base/clock.hpp"

namespace weft::detail {

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

// Roles are not kept in this version: a pair is always whole, and a shard's tail always empty.
std::uint64_t role_epoch(const Parts&, std::uint32_t) noexcept { return 0; }

bool tail_settled(const Parts& parts, std::uint32_t shard, std::uint64_t epoch, Deadline) {
  return role_epoch(parts, shard) == epoch;
}

}  // namespace weft::detail
