#pragma once

namespace weft::detail {

/// Held by a background thread while it talks to servers. A fork waits (at most 1 s) until nobody holds one, and nobody
/// begins meanwhile: a lock that such a thread had taken in a database client would stay locked for ever in the child.
class BusyUntilFork {
 public:
  BusyUntilFork();
  ~BusyUntilFork();
  BusyUntilFork(const BusyUntilFork&) = delete;
  BusyUntilFork& operator=(const BusyUntilFork&) = delete;
};

}  // namespace weft::detail
