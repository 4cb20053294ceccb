#pragma once

#include <cstdint>

namespace weft::test {

/// A TCP port on 127.0.0.1 that nobody listens on now. It stays free unless somebody else takes it meanwhile.
std::uint16_t free_port();

/// True when something accepts connections there.
bool port_answers(std::uint16_t port);

}  // namespace weft::test
