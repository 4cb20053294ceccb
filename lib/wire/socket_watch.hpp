#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/watched_socket.hpp"
#include "wire/turn.hpp"

namespace weft::detail {

/// The client library does not tell its socket, so it is found as the one that is new around connect. Make it before
/// the connect, ask after (or, from the watchdog, during) it. Only one connect to an address may run at a time
/// (ConnectTurn).
class NewSockets {
 public:
  NewSockets(const std::string& host, std::uint16_t port);
  /// The connected sockets to that address that were not there before.
  std::vector<SocketHandle> find() const;

 private:
  std::uint16_t port_;
  std::vector<std::string> addresses_;               // empty: the name could not be resolved, every address counts
  std::vector<std::pair<int, std::string>> before_;  // descriptor and inode
};

/// The right to connect to an address; others wait for their turn until their deadline.
class ConnectTurn {
 public:
  /// Throws Unavailable (overloaded) when the turn does not come in time.
  ConnectTurn(const std::string& address, Deadline deadline);
  ~ConnectTurn();
  ConnectTurn(const ConnectTurn&) = delete;
  ConnectTurn& operator=(const ConnectTurn&) = delete;

 private:
  std::shared_ptr<Turn> turn_;
};

}  // namespace weft::detail
