#pragma once

#include <cstdint>
#include <string>

#include "move/move_state.hpp"

namespace weft::detail {

/// One row of weft_move.
struct MoveEntry {
  std::uint64_t id = 0;
  std::uint16_t kind = 0;
  std::uint64_t owner = 0;
  std::uint32_t source = 0, target = 0;  // shards
  MoveState state = MoveState::planned;
  std::uint64_t runner = 0;  // grows with each run, over all moves of this owner
  std::uint64_t epoch = 0;   // of the owner's gate at the source; the target opens with the next
  std::uint64_t source_baton = 0, target_baton = 0;   // their epochs since which the copy is without a gap; 0: not yet
  std::uint16_t entity = 0;                           // the table that is being copied
  std::string position{};                             // the last key of it that was
  std::uint64_t rows = 0;                             // of the owner, when they were counted last
  std::uint64_t copied = 0, changes = 0, mended = 0;  // rows; noted keys; rows that had to be copied once more
  std::uint64_t tries = 0;                            // how often the source was locked
  std::uint64_t pause_us = 0;                         // how long writers waited the last time
  std::string reason{};                               // why it stopped, if it did
  std::string who{};
  std::int64_t started_at = 0, changed_at = 0;  // µs

  std::uint8_t parity() const noexcept { return static_cast<std::uint8_t>(owner % 2); }
  /// "move 12 (owner 34 from shard 1 to shard 2)"
  std::string text() const {
    return "move " + std::to_string(id) + " (owner " + std::to_string(owner) + " from shard " + std::to_string(source) +
           " to shard " + std::to_string(target) + ")";
  }
};

}  // namespace weft::detail
