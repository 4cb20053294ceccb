#pragma once

#include <cstdint>

#include "engine/pair_sides.hpp"

namespace weft::detail {

/// How a planned handover of one parity's baton ended.
enum class HandedOver : std::uint8_t {
  nothing_to_do,  // the other side has it already
  done,           // the other side has it, and with it every write made before
  handed_back,    // it did not arrive in time; the first side has it again
};

struct HandoverLimits {
  Millis catching_up{10000};  // how far behind the other side may be: what it must make up first, before any pause
  Millis writers{10000};      // for writers under way to end
  Millis arrival{1000};       // for the baton to arrive; the parity takes no writes meanwhile
};

/// Hands the baton of `parity` from `from` to the other side of the pair (docs/design/pairs.md): the row is changed
/// where the baton is, travels behind all earlier writes, and the other side opens when it sees itself named. When that
/// takes too long it is handed back; the other side then stands at read_only until the change back has arrived there,
/// so that at no moment both sides write.
///
/// Errors: Unavailable(not_applied) when a side does not answer, does not replicate or lags too far behind, writers do
/// not end, or another role holds; Unavailable(unknown) when the baton was given and the other side stopped answering:
/// the message says what to do. Test points: handover.given, handover.back.
HandedOver hand_over(PairSides& sides, std::uint8_t parity, char from, const HandoverLimits& limits, Deadline deadline);

/// Throws Unavailable(not_applied), saying what to do, unless `to` receives and applies what `from` writes. An applier
/// stopped by 1205 is started again.
void need_replication(PairSides& sides, char to, Deadline deadline);

}  // namespace weft::detail
