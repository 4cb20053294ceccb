#pragma once

#include <cstdint>

namespace weft::chaos {

/// A socket that listens on a port of 127.0.0.1 that the system chose.
struct Listener {
  int socket;
  std::uint16_t port;
};
Listener listen_on_loopback();
/// Begins to connect without waiting.
int connect_to_loopback(std::uint16_t port);
/// The next client, or -1.
int accept_from(int listener);
void close_with_reset(int socket);

}  // namespace weft::chaos
