#pragma once

#include <chrono>
#include <filesystem>

#include "support/mariadb_server.hpp"

namespace weft::test {

/// Two MariaDB servers, each replicating from the other by GTID. They never begin to replicate by themselves
/// (--skip-slave-start): after a start() of one side, replicate_both_ways().
class MariadbPair {
 public:
  /// `options.name` + "-a" and "-b"; server ids `options.server_id` and the next.
  MariadbPair(const std::filesystem::path& folder, const MariadbServer::Options& options);

  /// Waits for both servers, then connects them.
  void wait_ready();
  /// Makes each side replicate from the other, whatever it did before. Both must be up.
  void replicate_both_ways();
  /// Until each side has applied all that the other had committed at the call. False: not in time.
  bool wait_equal(std::chrono::milliseconds patience);

  MariadbServer& a() noexcept { return a_; }
  MariadbServer& b() noexcept { return b_; }
  MariadbServer& side(char letter) noexcept { return letter == 'B' ? b_ : a_; }

  /// Settings of a server whose commits wait until the other side has them (semi-synchronous, without a time-out).
  static std::vector<std::string> semi_sync_settings();

 private:
  MariadbServer a_;
  MariadbServer b_;
};

}  // namespace weft::test
