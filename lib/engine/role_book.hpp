#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/audit_row.hpp"
#include "engine/role_rows.hpp"
#include "model/topology.hpp"

namespace weft::detail {

/// The roles of all pairs and the audit, in the index, read and changed with the operators' account. Thread safety: one
/// thread.
class RoleBook {
 public:
  /// Finds the index's writing side. Unavailable: it does not answer.
  RoleBook(const Topology& topology, Actor actor, Deadline deadline);
  /// On this side of the index, whatever its baton says: when the other side is lost.
  RoleBook(const Topology& topology, Actor actor, char index_side, Deadline deadline);

  char index_side() const noexcept { return side_; }
  std::vector<Role> all(Deadline deadline);
  /// A fresh Role when the pair has no row.
  Role of(std::uint32_t pair, Deadline deadline);

  /// Compare-and-set, all in one transaction, with one row in the audit: each role must still have the `epoch` it is
  /// given with, and gets the next. `new_takeover`: all get one number that no pair ever had. False: one of them was
  /// changed by somebody else, or the index's baton went away; nothing is changed then. On true the roles have their
  /// new epoch and number.
  bool change(std::vector<Role>& roles, bool new_takeover, const std::string& what, const std::string& detail,
              Deadline deadline);
  void note(const std::string& what, const std::string& detail, Deadline deadline);

 private:
  void connect(char side, Deadline deadline);
  std::string table(const char* name) const;
  std::vector<Role> read(RoleLock lock, Deadline deadline);
  void put(const Role& role, bool there, Deadline deadline);

  const Topology& topology_;
  Actor actor_;
  char side_ = 'A';
  bool whatever_the_baton_ = false;
  std::unique_ptr<Session> session_;
};

}  // namespace weft::detail
