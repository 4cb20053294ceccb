#include "engine/role_book.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "engine/admin_place.hpp"
#include "engine/baton_rows.hpp"
#include "weft/error.hpp"

namespace weft::detail {

RoleBook::RoleBook(const Topology& topology, Actor actor, Deadline deadline)
    : topology_(topology), actor_(std::move(actor)) {
  std::string trouble;
  for (const char side : {'A', 'B'}) {
    if (side == 'B' && !topology.index.b) break;
    try {
      connect(side, deadline);
      if (BatonRows(*session_, topology.index.side(side).database).look(0, deadline).side == side) return;
      trouble += std::string("; side ") + side + " has not the baton";
    } catch (const Unavailable& error) {
      trouble += "; " + std::string(error.message());
    }
  }
  throw Unavailable("the index's writing side does not answer, and roles can be changed nowhere else" + trouble);
}

RoleBook::RoleBook(const Topology& topology, Actor actor, char index_side, Deadline deadline)
    : topology_(topology), actor_(std::move(actor)), whatever_the_baton_(true) {
  connect(index_side, deadline);
}

void RoleBook::connect(char side, Deadline deadline) {
  side_ = side;
  session_ = connect_as(topology_, topology_.index.side(side).server, Account::operators, deadline);
}

std::string RoleBook::table(const char* name) const {
  return own_table(session_->dialect(), topology_.index.side(side_).database, name);
}

std::vector<Role> RoleBook::all(Deadline deadline) { return read(RoleLock::none, deadline); }

std::vector<Role> RoleBook::read(RoleLock lock, Deadline deadline) {
  return read_roles(*session_, topology_.index.side(side_).database, lock, deadline);
}

Role RoleBook::of(std::uint32_t pair, Deadline deadline) {
  for (Role& role : all(deadline)) {
    if (role.shard == pair) return std::move(role);
  }
  return {.shard = pair};
}

bool RoleBook::change(std::vector<Role>& roles, bool new_takeover, const std::string& what, const std::string& detail,
                      Deadline deadline) {
  const Statement hold{"SELECT side FROM " + table("weft_baton") + " WHERE parity = 0 LOCK IN SHARE MODE",
                       {ColumnKind::text}};
  const Rows baton = session_->begin_query(hold, {}, deadline);
  try {
    const bool here = !baton.empty() && baton.at(0, 0).as_text() == std::string(1, side_);
    const std::vector<Role> known = read(RoleLock::for_update, deadline);
    std::uint64_t highest = 0;
    for (const Role& role : known) highest = std::max(highest, role.takeover);
    bool good = here || whatever_the_baton_;
    std::vector<bool> there;
    for (const Role& role : roles) {
      const auto row =
          std::find_if(known.begin(), known.end(), [&](const Role& one) { return one.shard == role.shard; });
      there.push_back(row != known.end());
      good = good && role.epoch == (there.back() ? row->epoch : 0);
    }
    if (!good) {
      session_->rollback(deadline);
      return false;
    }
    for (std::size_t at = 0; at < roles.size(); ++at) {
      ++roles[at].epoch;
      if (new_takeover) roles[at].takeover = highest + 1;
      put(roles[at], there[at], deadline);
    }
    write_audit(*session_, topology_.index.side(side_).database, actor_, what, detail, deadline);
  } catch (...) {
    session_->rollback(deadline);
    throw;
  }
  session_->commit(deadline);
  return true;
}

void RoleBook::put(const Role& role, bool there, Deadline deadline) {
  const std::vector<Value> params{static_cast<std::uint64_t>(role.state),
                                  std::string(1, role.side),
                                  role.epoch,
                                  role.takeover,
                                  Blob{role.position},
                                  std::int64_t{system_clock().wall().time_since_epoch().count()},
                                  std::uint64_t{role.shard}};
  const Statement insert{"INSERT INTO " + table("weft_role") +
                         " (state, side, epoch, takeover, position, changed_at, shard) VALUES (?, ?, ?, ?, ?, ?, ?)"};
  const Statement update{"UPDATE " + table("weft_role") +
                         " SET state = ?, side = ?, epoch = ?, takeover = ?, position = ?, changed_at = ? WHERE "
                         "shard = ?"};
  session_->execute(there ? update : insert, params, deadline);
}

void RoleBook::note(const std::string& what, const std::string& detail, Deadline deadline) {
  write_audit(*session_, topology_.index.side(side_).database, actor_, what, detail, deadline);
}

}  // namespace weft::detail
