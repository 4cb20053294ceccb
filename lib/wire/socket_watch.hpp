#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "wire/turn.hpp"
#include "wire/watchdog.hpp"

namespace weft::detail {

/// A second file descriptor of a socket the client library made, so that shutting it down can never hit another socket
/// that has got the library's number since.
class SocketHandle {
 public:
  SocketHandle() = default;
  explicit SocketHandle(int descriptor) noexcept : descriptor_(descriptor) {}
  SocketHandle(SocketHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  SocketHandle& operator=(SocketHandle&& other) noexcept;
  ~SocketHandle();
  explicit operator bool() const noexcept { return descriptor_ >= 0; }
  int descriptor() const noexcept { return descriptor_; }
  void shut_down() const noexcept;

 private:
  int descriptor_ = -1;
};

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

/// A live connection's socket with its watch: between arm() and disarm() the socket is shut down at the deadline.
class WatchedSocket {
 public:
  explicit WatchedSocket(SocketHandle socket) : socket_(std::move(socket)), watch_([this] { socket_.shut_down(); }) {}
  void arm(Deadline deadline) noexcept { watch_.arm(deadline); }
  bool disarm() noexcept { return watch_.disarm(); }
  void shut_down() const noexcept { socket_.shut_down(); }

 private:
  SocketHandle socket_;
  Watch watch_;  // after socket_: ends before it
};

}  // namespace weft::detail
