#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weft::test {

/// Reads along what a client says to a MySQL or MariaDB server (not encrypted) and spots each COMMIT that is sent as a
/// text query, a comment in front or not. Thread safety: one thread.
class CommitSpotter {
 public:
  /// The next bytes of the connection, cut anywhere; true when they end a COMMIT.
  bool feed(std::string_view bytes);

 private:
  void end_packet();

  std::string head_{};    // of the packet under way: 4 bytes
  std::size_t left_ = 0;  // of its payload
  std::size_t seen_ = 0;  // of its payload
  char kind_ = 0;         // its first byte
  std::string tail_{};    // its last bytes
  bool spotted_ = false;
};

}  // namespace weft::test
