#include "engine/owner_leftovers.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "engine/verdict.hpp"
#include "engine/view_check.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t chunk_rows = 200;
constexpr Millis pause{5};

bool served_by_nobody(const FenceFacts& facts) {
  return facts.gate && (facts.state == GateState::moved || facts.state == GateState::erased);
}

class Chunk {
 public:
  Chunk(const OwnerScope& scope, const ShardSide& side, Session& session, Deadline deadline)
      : scope_(scope), side_(side), session_(session), deadline_(deadline) {}

  std::uint64_t erase() {
    check_before(scope_.parts, side_);
    const FenceSql& fence = side_.fence(session_.dialect());
    const Bound hold = fence.hold(scope_.kind, scope_.owner);
    const FenceFacts facts = fence.decode(session_.begin_query(*hold.statement, hold.params, deadline_));
    try {
      if (facts.side != side_.side) refuse("has not the baton of its parity any more");
      if (!facts.gate) {
        const Bound bury = fence.bury({scope_.kind, scope_.owner, 1, side_.side});
        session_.execute(*bury.statement, bury.params, deadline_);
      } else if (!served_by_nobody(facts)) {
        refuse("has the owner's gate " + std::string(word_of(facts.state)));
      }
      const std::uint64_t erased = erase_rows();
      session_.commit(deadline_);
      check_write(scope_.parts, side_);
      return erased;
    } catch (...) {
      if (session_.in_transaction()) session_.rollback(deadline_);
      throw;
    }
  }

 private:
  std::uint64_t erase_rows() {
    std::uint64_t erased = 0;
    for (const Registered* entity : scope_.entities) {
      if (erased >= chunk_rows) break;
      const EntitySql& sql = entity->sql(side_, session_.dialect());
      const Bound left = sql.erase_left_plain(OwnerId(scope_.owner), chunk_rows - erased);
      erased += session_.execute(*left.statement, left.params, deadline_);
    }
    return erased;
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      "shard " + std::to_string(side_.shard->id) + ", side " + side_.side + " " + why +
                          ": a handover or a move is going on; run it again when that has ended");
  }

  const OwnerScope& scope_;
  const ShardSide& side_;
  Session& session_;
  Deadline deadline_;
};

}  // namespace

std::uint64_t erase_leftovers(const OwnerScope& scope, const ShardSide& side, Deadline deadline) {
  std::uint64_t all = 0;
  for (;;) {
    const Pool::Lease session = scope.parts.shard_pool->lease(*side.server, deadline);
    const std::uint64_t erased = Chunk(scope, side, *session, deadline).erase();
    if (erased == 0) return all;
    all += erased;
    system_clock().sleep(std::min(pause, deadline.left()));
  }
}

}  // namespace weft::detail
