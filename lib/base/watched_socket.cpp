#include "base/watched_socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

namespace weft::detail {

SocketHandle& SocketHandle::operator=(SocketHandle&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

SocketHandle::~SocketHandle() {
  if (descriptor_ >= 0) close(descriptor_);
}

void SocketHandle::shut_down() const noexcept {
  if (descriptor_ >= 0) shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace weft::detail
