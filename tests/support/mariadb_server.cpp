#include "support/mariadb_server.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "support/mariadb_template.hpp"
#include "support/temp_folder.hpp"
#include "weft/error.hpp"
#include "wire/session.hpp"

namespace weft::test {

namespace fs = std::filesystem;

namespace {

void copy_template(const fs::path& into) {
  Process copy({"cp", "-r", "--reflink=auto", mariadb_template().string(), into.string()}, {});
  if (copy.wait(std::chrono::seconds(60)) != 0)
    throw std::runtime_error("cannot copy a MariaDB data folder to " + into.string());
}

// Run by the server itself at each start, so no account without a password is ever reachable over TCP.
std::string first_statements(const MariadbServer::Options& options) {
  std::ostringstream sql;
  sql << "SET SESSION sql_log_bin = 0;\n"
      << "DROP USER IF EXISTS root@'127.0.0.1', root@'::1';\n"
      << "CREATE USER IF NOT EXISTS weft_app@'127.0.0.1' IDENTIFIED BY '" << options.app_password << "';\n"
      << "GRANT SELECT, INSERT, UPDATE, DELETE ON `weft\\_%`.* TO weft_app@'127.0.0.1';\n"
      << "CREATE USER IF NOT EXISTS weft_test@'127.0.0.1' IDENTIFIED BY '" << options.admin_password << "';\n"
      << "GRANT ALL PRIVILEGES ON *.* TO weft_test@'127.0.0.1' WITH GRANT OPTION;\n";
  // As docs/security.md lists them for the accounts of weftctl.
  sql << "CREATE USER IF NOT EXISTS weft_admin@'127.0.0.1' IDENTIFIED BY '" << options.admin_password << "';\n"
      << "GRANT CREATE, SELECT, INSERT, TRIGGER ON `weft\\_%`.* TO weft_admin@'127.0.0.1';\n"
      << "GRANT BINLOG ADMIN, SLAVE MONITOR, PROCESS ON *.* TO weft_admin@'127.0.0.1';\n"
      << "CREATE USER IF NOT EXISTS weft_operator@'127.0.0.1' IDENTIFIED BY '" << options.operator_password << "';\n"
      << "GRANT SELECT, INSERT, UPDATE, DELETE ON `weft\\_%`.* TO weft_operator@'127.0.0.1';\n"
      << "GRANT RELOAD, REPLICATION SLAVE, REPLICATION SLAVE ADMIN, REPLICATION MASTER ADMIN, SLAVE MONITOR, "
         "BINLOG ADMIN, READ_ONLY ADMIN ON *.* TO weft_operator@'127.0.0.1';\n";
  for (const std::string& database : options.databases) sql << "CREATE DATABASE IF NOT EXISTS `" << database << "`;\n";
  return sql.str();
}

std::string end_of(const fs::path& log) {
  std::ifstream file(log);
  std::stringstream all;
  all << file.rdbuf();
  const std::string text = all.str();
  return text.size() > 2000 ? text.substr(text.size() - 2000) : text;
}

}  // namespace

MariadbServer::MariadbServer(fs::path folder, Options options)
    : folder_(std::move(folder)), options_(std::move(options)) {
  fs::create_directories(folder_);
  fs::permissions(folder_, fs::perms::owner_all);
  fs::create_directory(folder_ / "tmp");  // its own: a server that starts removes the temporary tables it finds
  copy_template(folder_ / "data");
  write_secret(folder_ / "first.sql", first_statements(options_));
  start();
}

void MariadbServer::start() {
  const std::string id = std::to_string(options_.server_id);
  const std::string durable = options_.durable ? "1" : "0";
  std::vector<std::string> words{"mariadbd",
                                 "--no-defaults",
                                 "--datadir=" + (folder_ / "data").string(),
                                 "--tmpdir=" + (folder_ / "tmp").string(),
                                 "--port=" + std::to_string(port()),
                                 "--bind-address=127.0.0.1",
                                 "--socket=" + (folder_ / "socket").string(),
                                 "--pid-file=" + (folder_ / "pid").string(),
                                 "--init-file=" + (folder_ / "first.sql").string(),
                                 "--skip-name-resolve",
                                 "--character-set-server=utf8mb4",
                                 "--innodb-buffer-pool-size=16M",
                                 "--innodb-log-file-size=16M",
                                 "--innodb-flush-log-at-trx-commit=" + durable,
                                 "--sync-binlog=" + durable,
                                 "--performance-schema=off",
                                 "--max-connections=300",
                                 "--server-id=" + id,
                                 "--gtid-domain-id=" + id,
                                 "--gtid-strict-mode=1",
                                 "--log-bin=binlog",
                                 "--log-slave-updates=1",
                                 "--binlog-format=ROW",
                                 "--binlog-row-image=FULL",
                                 "--relay-log=relay",
                                 "--skip-slave-start",
                                 "--slave-net-timeout=5"};
  if (geteuid() == 0) words.emplace_back("--user=root");
  words.insert(words.end(), options_.settings.begin(), options_.settings.end());
  process_ = Process(words, {.log = folder_ / "log", .dies_with_parent = options_.dies_with_parent});
}

void MariadbServer::wait_ready() {
  const auto connector = detail::make_connector({.connect_timeout = detail::Millis(5000)});
  const auto until = detail::Deadline::in(std::chrono::seconds(30));
  while (!until.passed() && process_.running()) {
    if (port_answers(port())) {
      try {
        connector->connect(admin(), until);
        return;
      } catch (const Unavailable&) {
        // not yet
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw std::runtime_error("the MariaDB server " + options_.name + " does not come up:\n" + end_of(folder_ / "log"));
}

void MariadbServer::stop() { process_.stop(std::chrono::seconds(30)); }

void MariadbServer::kill() { process_.kill(); }

detail::Server MariadbServer::account(const std::string& user, const std::string& password) const {
  return {.name = options_.name,
          .host = "127.0.0.1",
          .port = port(),
          .user = user,
          .password = detail::Secret(password),
          .tls = detail::Tls::off};
}

}  // namespace weft::test
