#include "engine/role.hpp"

namespace weft::detail {

const char* word_of(RoleState state) noexcept {
  switch (state) {
    case RoleState::alone: return "alone";
    case RoleState::rejoining: return "rejoining";
    case RoleState::pair: break;
  }
  return "pair";
}

}  // namespace weft::detail
