#include "support/mariadb_pair.hpp"

#include "support/sql.hpp"

namespace weft::test {

namespace {

MariadbServer::Options with_side(MariadbServer::Options options, char letter, std::uint32_t further) {
  options.name += std::string("-") + letter;
  options.server_id += further;
  return options;
}

void replicate(const MariadbServer& from, const MariadbServer& to) {
  const detail::Server source = from.admin();
  run_sql(to.admin(), {"STOP SLAVE",
                       "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = " + std::to_string(source.port) +
                           ", MASTER_USER = '" + source.user + "', MASTER_PASSWORD = '" + source.password.reveal() +
                           "', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1",
                       "START SLAVE"});
}

bool caught_up(const MariadbServer& from, const MariadbServer& to, std::chrono::milliseconds patience) {
  const auto position = run_sql(from.admin(), {"SELECT @@gtid_binlog_pos"}).at(0, 0).as_text();
  const std::string wait = "SELECT MASTER_GTID_WAIT('" + position + "', " +
                           std::to_string(static_cast<double>(patience.count()) / 1000) + ")";
  return run_sql(to.admin(), {wait}).at(0, 0).as_int() == 0;
}

}  // namespace

MariadbPair::MariadbPair(const std::filesystem::path& folder, const MariadbServer::Options& options)
    : a_(folder / (options.name + "-a"), with_side(options, 'a', 0)),
      b_(folder / (options.name + "-b"), with_side(options, 'b', 1)) {}

void MariadbPair::wait_ready() {
  a_.wait_ready();
  b_.wait_ready();
  replicate_both_ways();
}

void MariadbPair::replicate_both_ways() {
  replicate(a_, b_);
  replicate(b_, a_);
}

std::vector<std::string> MariadbPair::semi_sync_settings() {
  return {"--rpl-semi-sync-master-enabled=1", "--rpl-semi-sync-slave-enabled=1",
          "--rpl-semi-sync-master-wait-point=AFTER_SYNC", "--rpl-semi-sync-master-wait-no-slave=1",
          "--rpl-semi-sync-master-timeout=18446744073709551615"};
}

bool MariadbPair::wait_equal(std::chrono::milliseconds patience) {
  return caught_up(a_, b_, patience) && caught_up(b_, a_, patience);
}

}  // namespace weft::test
