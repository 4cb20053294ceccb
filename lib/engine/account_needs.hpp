#pragma once

#include <span>

#include "engine/admin_place.hpp"

namespace weft::detail {

/// One privilege that an account needs, and for what.
struct Need {
  const char* privilege;
  bool everywhere;    // on *.*; else on each of Weft's databases
  bool only_pairs;    // needed only on servers that hold sides of pairs
  const char* verbs;  // of weftctl, which fail without it
};

/// Of the admin or the operators' account, as docs/security.md grants them. (The application's is judged by
/// check_grants.)
std::span<const Need> needs_of(Account account);

}  // namespace weft::detail
