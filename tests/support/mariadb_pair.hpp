#pragma once

#include <chrono>
#include <filesystem>

#include "support/mariadb_server.hpp"

namespace weft::test {

/// Two MariaDB servers, each replicating from the other by GTID.
class MariadbPair {
 public:
  /// `options.name` + "-a" and "-b"; server ids `options.server_id` and the next.
  MariadbPair(const std::filesystem::path& folder, const MariadbServer::Options& options);

  /// Waits for both servers, then connects them.
  void wait_ready();
  /// Until each side has applied all that the other had committed at the call. False: not in time.
  bool wait_equal(std::chrono::milliseconds patience);

  MariadbServer& a() noexcept { return a_; }
  MariadbServer& b() noexcept { return b_; }

 private:
  MariadbServer a_;
  MariadbServer b_;
};

}  // namespace weft::test
