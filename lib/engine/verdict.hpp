#pragma once

#include <cstdint>
#include <string_view>

#include "sql/fence.hpp"

namespace weft::detail {

/// What a client does after it has seen a shard's fence. Pure: facts in, next step out.
enum class Verdict : std::uint8_t {
  serve,        ///< the fence holds: what was read is true, or the cause of zero rows lies in the row
  serve_noted,  ///< the same for a write, of an owner that is being copied: what is changed must be noted in
                ///< weft_change
  other_side,   ///< the baton is with the other side: learn it, go there
  follow,       ///< the owner moved: learn where to, go there
  new_epoch,    ///< the gate has another epoch than believed: learn it, try again
  no_gate,      ///< no gate row: ask the index afresh; make the gate only where the fresh placement says so
  not_here,     ///< a copy is on its way in: ask the index afresh
  wait,         ///< writers wait while a move has the gate locked
  erased,       ///< there is no such owner any more
};

/// A read may be answered under `open`, `moving` and `locked`, by the side that has the baton.
Verdict judge_read(const FenceFacts& facts, const Fence& fence) noexcept;
/// A write needs `open` or `moving`, the believed epoch and the baton.
Verdict judge_write(const FenceFacts& facts, const Fence& fence) noexcept;
/// `serve` or `serve_noted`.
bool may_write(Verdict verdict) noexcept;

/// "open", "moving", "locked", "incoming", "moved", "erased"
std::string_view word_of(GateState state) noexcept;

}  // namespace weft::detail
