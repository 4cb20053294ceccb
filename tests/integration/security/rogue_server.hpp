#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace weft::test {

/// Speaks enough of the servers' protocol on 127.0.0.1 to be believed, means no good, and writes down every byte it
/// gets.
class RogueServer {
 public:
  enum class Trick {
    no_tls,           // says that it has no TLS, and waits for a login in plain text
    tls_then_error,   // offers TLS and answers the request for it with a plain error
    tls_then_plain,   // offers TLS and goes on in plain text
    error_first,      // an error instead of a greeting
    local_infile,     // lets everybody in and asks for a file of the client's
    clear_password,   // asks for the password in plain text
    sha256_password,  // asks for the password, encrypted with a key of its own
    old_password,     // asks for the hash of 1995
  };
  /// `file`: what local_infile asks for.
  explicit RogueServer(Trick trick, std::string file = "");
  ~RogueServer();
  RogueServer(const RogueServer&) = delete;
  RogueServer& operator=(const RogueServer&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  std::string received() const;
  int connections() const noexcept { return connections_; }
  /// How many times it played its trick on somebody who had said something.
  int tricks() const noexcept { return tricks_; }

 private:
  void run();
  void serve(int client);
  bool answer(int client, std::size_t packet, unsigned char sequence);

  Trick trick_;
  std::string file_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> tricks_{0};
  mutable std::mutex mutex_;
  std::string received_{};
  std::thread thread_;
};

}  // namespace weft::test
