#pragma once

#include <cstdint>
#include <filesystem>

#include "support/free_port.hpp"
#include "support/process.hpp"

namespace weft::test {

/// A memcached of the tests' own on 127.0.0.1, UDP off.
class MemcachedServer {
 public:
  explicit MemcachedServer(std::filesystem::path log = {}, bool dies_with_parent = true);
  MemcachedServer(MemcachedServer&&) noexcept = default;

  void wait_ready();
  void stop() { process_.stop(); }
  void kill() { process_.kill(); }
  /// Again on the same port, empty.
  void start();
  /// SIGSTOP: it takes connections and says nothing; resume() ends that.
  void pause() const;
  void resume() const;

  std::uint16_t port() const noexcept { return port_.number(); }
  pid_t pid() const noexcept { return process_.pid(); }
  pid_t let_go() noexcept { return process_.let_go(); }

 private:
  std::filesystem::path log_;
  bool dies_with_parent_;
  FreePort port_;
  Process process_;
};

}  // namespace weft::test
