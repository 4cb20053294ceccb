#include "support/silent_port.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace weft::test {

namespace {

int make_socket(int flags) { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0); }

}  // namespace

SilentPort::SilentPort() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const int listener = make_socket(0);
  sockets_.push_back(listener);
  if (bind(listener, generic, size) != 0 || listen(listener, 0) != 0 || getsockname(listener, generic, &size) != 0)
    throw std::runtime_error("the silent port cannot listen");
  port_ = ntohs(address.sin_port);
  for (int tries = 0; tries < 8; ++tries) {
    const int filler = make_socket(SOCK_NONBLOCK);
    sockets_.push_back(filler);
    static_cast<void>(connect(filler, generic, size));  // goes on by itself
    pollfd connected{filler, POLLOUT, 0};
    if (poll(&connected, 1, 50) == 0) return;  // this one hangs: so will all others
  }
  throw std::runtime_error("the silent port's queue does not fill");
}

SilentPort::~SilentPort() {
  for (const int one : sockets_) close(one);
}

}  // namespace weft::test
