#pragma once

#include <cstdint>
#include <string>

namespace weft::detail {

/// Who serves a pair, as the column of weft_role holds it.
enum class RoleState : std::uint8_t {
  pair = 1,       // both sides; the batons say which parity is whose
  alone = 2,      // one side serves both parities
  rejoining = 3,  // the same, while the other side is brought in line
};

const char* word_of(RoleState state) noexcept;

/// One row of weft_role; a pair without a row is as a fresh Role.
struct Role {
  std::uint32_t shard = 0;  // 0: the index's own pair
  RoleState state = RoleState::pair;
  char side = '-';             // who serves, unless both do
  std::uint64_t epoch = 0;     // grows with every change
  std::uint64_t takeover = 0;  // the store-wide number of this pair's last unplanned takeover; 0: never
  std::string position{};      // at a takeover: up to where the survivor has the lost side's stream

  bool both() const noexcept { return state == RoleState::pair; }
  bool may_serve(char letter) const noexcept { return both() || side == letter; }
};

}  // namespace weft::detail
