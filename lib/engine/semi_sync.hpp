#pragma once

#include <string>

#include "wire/session.hpp"

namespace weft::detail {

/// Semi-synchronous replication of one server: what `durability = "pair"` stands on. Worked on through a session of the
/// operators' account.
struct SemiSync {
  bool waits = false;         // commits here wait until the other side has them
  bool confirms = false;      // this side confirms to the other
  bool for_ever = false;      // no time-out after which commits stop waiting
  bool also_alone = false;    // they wait also while nobody is connected
  bool before_shown = false;  // AFTER_SYNC: nobody sees a row before the other side has it

  bool safe() const noexcept { return waits && confirms && for_ever && also_alone && before_shown; }
  /// What is missing for safe(), in words.
  std::string trouble() const;
};

SemiSync look_at_semi_sync(Session& session, Deadline deadline);
/// All settings but the switch itself, so that a later switch-on is safe. A receiver that runs confirms only after it
/// was started anew.
void prepare_semi_sync(Session& session, Deadline deadline);
/// The switch. Off lets commits through that wait now.
void switch_semi_sync(Session& session, bool on, Deadline deadline);

}  // namespace weft::detail
