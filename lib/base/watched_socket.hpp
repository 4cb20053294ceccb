#pragma once

#include <utility>

#include "base/watchdog.hpp"

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
