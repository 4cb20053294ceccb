#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace weft::chaos {

/// What happens to the bytes of one direction. Order within a connection is always kept.
struct Rules {
  bool flow = true;                         // false: a black hole; what is sent meanwhile arrives when it flows again
  std::chrono::microseconds delay{0};       // of every piece
  std::chrono::microseconds jitter{0};      // up to that much more, at random
  double late_chance = 0;                   // of a piece to be held back ...
  std::chrono::microseconds late_by{0};     // ... so long; it arrives even when its sender has given up and closed
  std::size_t drip_bytes = 0;               // so many bytes ...
  std::chrono::microseconds drip_every{0};  // ... each time
};

/// Answers that get lost after the server has done what was asked.
struct LostReplies {
  std::string to{};  // only of requests that hold this text; "" loses none
  double chance = 1;
  bool silent = false;  // true: the client waits for it; false: its connection is reset
};

/// "\x03" is COM_QUERY: the statement text of a plain, unprepared COMMIT.
inline const std::string commit_request =
    "\x03"
    "COMMIT";

}  // namespace weft::chaos
