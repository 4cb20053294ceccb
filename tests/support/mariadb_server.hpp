#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/server.hpp"
#include "support/free_port.hpp"
#include "support/process.hpp"

namespace weft::test {

/// A MariaDB server of the tests' own on 127.0.0.1, in a folder of its own.
class MariadbServer {
 public:
  struct Options {
    std::string name = "mariadb";
    std::uint32_t server_id = 1;  // also the GTID domain
    bool durable = false;         // flush each commit (1/1)
    bool dies_with_parent = true;
    std::vector<std::string> databases{};  // made at the first start
    std::vector<std::string> settings{};   // further options, e.g. "--read-only=1"
    std::string app_password = "app-secret";
    std::string admin_password = "admin-secret";
    std::string operator_password = "operator-secret";
  };

  /// Starts it without waiting for it: wait_ready(). The folder is made and filled from a template.
  MariadbServer(std::filesystem::path folder, Options options);
  MariadbServer(MariadbServer&&) noexcept = default;

  /// Throws std::runtime_error with the end of the server's log when it does not come up.
  void wait_ready();
  /// Orderly stop; start() takes up the same data on the same port.
  void stop();
  void kill();
  void start();
  void signal(int number) const { process_.signal(number); }

  const std::string& name() const noexcept { return options_.name; }
  std::uint16_t port() const noexcept { return port_.number(); }
  pid_t pid() const noexcept { return process_.pid(); }
  pid_t let_go() noexcept { return process_.let_go(); }
  /// With the account of applications: SELECT, INSERT, UPDATE, DELETE on databases named weft_… and nothing else.
  detail::Server app() const { return account("weft_app", options_.app_password); }
  /// With an account of the tests' own: everything. (weftctl's admin account, weft_admin, has the same password.)
  detail::Server admin() const { return account("weft_test", options_.admin_password); }
  /// With the account of the pair verbs: rows of Weft's databases, replication, read_only.
  detail::Server operators() const { return account("weft_operator", options_.operator_password); }

 private:
  detail::Server account(const std::string& user, const std::string& password) const;
  std::filesystem::path folder_;
  Options options_;
  FreePort port_;
  Process process_;
};

}  // namespace weft::test
