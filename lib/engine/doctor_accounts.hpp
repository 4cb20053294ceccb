#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/admin_place.hpp"
#include "engine/doctor_facts.hpp"
#include "engine/grants.hpp"

namespace weft::detail {

/// An account that weftctl's verbs use, as one server knows it.
struct AccountSight {
  Account account = Account::admin;  // whose verbs it is for
  std::string name{};                // `user`@`host`, as GRANT wants it
  Grants grants;
  std::set<std::string> databases{};  // Weft's on this server
  bool pair = false;                  // the server holds sides of pairs
  /// It also stands in for the operators' account, because this topology names none.
  bool for_operators = false;
};

/// Asks the session's own account. Errors: as the session's.
AccountSight find_account(Session& session, Account account, Deadline deadline);

/// What the verbs need there. Less is a fault that names the verbs that would fail, more is a warning; the remedy is
/// what to run, as the server's administrator.
void check_account(const std::string& place, const AccountSight& sight, Findings& findings);

}  // namespace weft::detail
