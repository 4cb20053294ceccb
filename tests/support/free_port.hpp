#pragma once

#include <cstdint>
#include <utility>

namespace weft::test {

/// A TCP port on 127.0.0.1 that is ours for the life of this object. It is held by a bound socket that does not listen:
/// a server that says SO_REUSEADDR, as all of ours do, may listen there, come down and come back, while no other test
/// and no outgoing connection can be given the number. While no server listens, connections are refused.
class FreePort {
 public:
  FreePort();
  ~FreePort();
  FreePort(FreePort&& other) noexcept : holder_(std::exchange(other.holder_, -1)), number_(other.number_) {}
  FreePort& operator=(FreePort&&) = delete;
  std::uint16_t number() const noexcept { return number_; }

 private:
  int holder_;
  std::uint16_t number_ = 0;
};

/// True when something accepts connections there.
bool port_answers(std::uint16_t port);

}  // namespace weft::test
