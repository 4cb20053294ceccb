#pragma once

#include <cstdint>
#include <vector>

namespace weft::test {

/// A port on 127.0.0.1 to which connects neither succeed nor fail, as to a machine behind a cut cable: its queue is
/// full, so the kernel drops what asks for more.
class SilentPort {
 public:
  SilentPort();
  ~SilentPort();
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  std::uint16_t port() const noexcept { return port_; }

 private:
  std::uint16_t port_ = 0;
  std::vector<int> sockets_;
};

}  // namespace weft::test
