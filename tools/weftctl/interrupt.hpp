#pragma once

#include <atomic>

namespace weft::ctl {

/// While it lives, Ctrl-C (SIGINT) and SIGTERM only set a flag: long work looks at it and ends where it can be gone on
/// with. A second one ends the program at once.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  const std::atomic<bool>* flag() const noexcept;
};

}  // namespace weft::ctl
