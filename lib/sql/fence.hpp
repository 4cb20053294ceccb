#pragma once

#include <cstdint>

namespace weft::detail {

/// The state of an owner's gate, as the column holds it.
enum class GateState : std::uint8_t { open = 1, moving = 2, locked = 3, incoming = 4, moved = 5, erased = 6 };

/// What a client believes, and what a statement demands: this owner's gate has this epoch, and this side has the baton.
struct Fence {
  std::uint16_t kind = 0;
  std::uint64_t owner = 0;
  std::uint64_t epoch = 0;
  char side = 'A';
  std::uint8_t parity() const noexcept { return static_cast<std::uint8_t>(owner % 2); }
};

/// What the shard really holds.
struct FenceFacts {
  bool gate = false;  // false: no gate row; epoch, state and moved_to mean nothing
  std::uint64_t epoch = 0;
  GateState state = GateState::open;
  std::uint32_t moved_to = 0;  // 0: nowhere
  char side = 'A';             // whose baton it is
};

}  // namespace weft::detail
