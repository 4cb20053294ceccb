#include "support/free_port.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace weft::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

FreePort::FreePort() : holder_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  // The number is chosen without SO_REUSEADDR, for with it the one another test holds could be given to us as well.
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const int yes = 1;
  if (bind(holder_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(holder_, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      setsockopt(holder_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0) {
    close(holder_);
    throw std::runtime_error("no free port");
  }
  number_ = ntohs(address.sin_port);
}

FreePort::~FreePort() {
  if (holder_ >= 0) close(holder_);
}

bool port_answers(std::uint16_t port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool answered = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return answered;
}

}  // namespace weft::test
