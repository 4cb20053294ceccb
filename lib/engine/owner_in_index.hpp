#pragma once

#include <string>
#include <vector>

#include "engine/admin_owner.hpp"
#include "engine/owner_claims.hpp"
#include "engine/owner_scope.hpp"

namespace weft::detail {

/// What one side of the index holds of an owner, whoever writes there. A side that does not answer says why.
OwnerInIndex look_in_index(const OwnerScope& scope, char side, Deadline deadline);

/// Its text names, as that side has them. Errors: Unavailable.
std::vector<std::string> names_in_index(const OwnerScope& scope, char side, Deadline deadline);

/// Claims and object rows, with the nonces that release them.
struct OwnerHeld {
  std::vector<Claim> claims{};
  std::vector<ObjectRow> objects{};
};
/// Some of those that this side has of the owner. Errors: Unavailable.
OwnerHeld held_in_index(const OwnerScope& scope, char side, Deadline deadline);

}  // namespace weft::detail
