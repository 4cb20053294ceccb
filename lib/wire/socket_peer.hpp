#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weft::detail {

/// The other end of a socket: a printable address and a port.
struct Peer {
  std::string address;
  std::uint16_t port = 0;
};

/// Of a TCP socket that is connected, or is being connected. `link`: its name under /proc/self/fd, "socket:[inode]".
std::optional<Peer> peer_of(int descriptor, const std::string& link);

/// The printable addresses of a host; none when its name is not known.
std::vector<std::string> resolve(const std::string& host);

}  // namespace weft::detail
