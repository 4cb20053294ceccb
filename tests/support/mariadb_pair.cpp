#include "support/mariadb_pair.hpp"

#include "support/sql.hpp"

namespace weft::test {

namespace {

MariadbServer::Options side(MariadbServer::Options options, char letter, std::uint32_t further) {
  options.name += std::string("-") + letter;
  options.server_id += further;
  return options;
}

void replicate(const MariadbServer& from, const MariadbServer& to) {
  const detail::Server source = from.admin();
  run_sql(to.admin(), {"CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = " + std::to_string(source.port) +
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
    : a_(folder / (options.name + "-a"), side(options, 'a', 0)),
      b_(folder / (options.name + "-b"), side(options, 'b', 1)) {}

void MariadbPair::wait_ready() {
  a_.wait_ready();
  b_.wait_ready();
  replicate(a_, b_);
  replicate(b_, a_);
}

bool MariadbPair::wait_equal(std::chrono::milliseconds patience) {
  return caught_up(a_, b_, patience) && caught_up(b_, a_, patience);
}

}  // namespace weft::test
