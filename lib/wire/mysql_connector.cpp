#include "wire/mysql_connector.hpp"

#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <cppconn/metadata.h>
#include <cppconn/statement.h>
#include <mysql_driver.h>

#include <array>
#include <cstdio>
#include <mutex>
#include <optional>

#include "base/failpoint.hpp"
#include "base/trips.hpp"
#include "wire/error_table.hpp"
#include "wire/mysql_session.hpp"
#include "wire/socket_watch.hpp"

namespace weft::detail {

namespace {

sql::Driver& driver() {
  static std::once_flag once;
  static sql::Driver* only = nullptr;
  std::call_once(once, [] { only = sql::mysql::get_driver_instance(); });
  return *only;
}

sql::ConnectOptionsMap connect_options(const Server& server, Deadline deadline) {
  sql::ConnectOptionsMap options;
  options["hostName"] = sql::SQLString("tcp://" + server.host + ":" + std::to_string(server.port));
  options["userName"] = sql::SQLString(server.user);
  options["password"] = sql::SQLString(server.password.reveal());
  options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  options["OPT_CONNECT_TIMEOUT"] =
      static_cast<int>(std::chrono::ceil<std::chrono::seconds>(deadline.left()).count()) + 1;
  options["CLIENT_FOUND_ROWS"] = true;  // matched rows, not changed ones
  options["OPT_LOCAL_INFILE"] = 0;      // on by default: a server could ask for any file
  if (server.tls == Tls::verify) {
    // Each of the first two alone would go on in plain text with a server that has no TLS.
    options["sslCA"] = sql::SQLString(server.ca);
    options["sslVerify"] = true;
    options["sslEnforce"] = true;
  } else {
    // Nobody has proved to be the server: it must not choose how the password is sent. Only what is built into the
    // client library is left (a challenge and its answer); plain text and "encrypt it with my key" are plug-ins.
    options["pluginDir"] = sql::SQLString("/nowhere");
  }
  return options;
}

std::string seconds(Millis span) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(span.count()) / 1000);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string whole_seconds(Millis span) { return std::to_string(std::chrono::ceil<std::chrono::seconds>(span).count()); }

/// Everything a session needs in one statement, one round trip.
std::string set_up(const SessionSettings& settings, Dialect dialect) {
  std::string text =
      "SET NAMES utf8mb4 COLLATE utf8mb4_bin, SESSION time_zone = '+00:00', SESSION innodb_lock_wait_timeout = " +
      whole_seconds(settings.lock_wait) +
      ", SESSION sql_mode = "
      "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";
  if (dialect == Dialect::mariadb) {
    const std::string level = WEFT_MUTANT("read_committed") ? "READ-COMMITTED" : "REPEATABLE-READ";
    text += ", SESSION tx_isolation = '" + level +
            "', SESSION idle_transaction_timeout = " + whole_seconds(settings.transaction_budget) +
            ", SESSION max_statement_time = " + seconds(settings.statement_limit);
  } else {
    // MySQL has no idle_transaction_timeout: an idle session of any kind is closed instead.
    text += ", SESSION transaction_isolation = 'REPEATABLE-READ', SESSION max_execution_time = " +
            std::to_string(settings.statement_limit.count());
  }
  return text;
}

/// The socket of the connection that `connect` makes, or nothing when another new socket to the same address makes it
/// uncertain.
struct Connected {
  std::unique_ptr<sql::Connection> connection;
  std::optional<SocketHandle> socket;
};

Connected connect_once(const Server& server, Deadline deadline) {
  const NewSockets before(server.host, server.port);
  // A server that accepts and then says nothing would hold the library for its whole seconds.
  Watch watch(
      [&before] {
        for (const SocketHandle& socket : before.find()) socket.shut_down();
      },
      Watch::Runs::until_disarmed);
  watch.arm(deadline);
  WEFT_REACH("wire.connecting");
  sql::ConnectOptionsMap options = connect_options(server, deadline);
  Connected made{std::unique_ptr<sql::Connection>(driver().connect(options)), {}};
  if (watch.disarm()) throw sql::SQLException("", "HY000", deadline_passed_code);
  auto found = before.find();
  if (found.size() == 1) made.socket = std::move(found.front());
  return made;
}

constexpr int connect_trips =
    4;  // greeting and login; the library's own three statements (autocommit, isolation, one variable)

}  // namespace

std::unique_ptr<Session> connect_mysql(const Server& server, const SessionSettings& settings, Deadline deadline) {
  deadline = deadline.sooner(Deadline::in(settings.connect_timeout));
  const std::string address = server.host + ":" + std::to_string(server.port);
  const std::string where = server.name + " (" + address + ")";
  const ConnectTurn turn(address, deadline);
  try {
    // A socket to the same address opened elsewhere in this process at the same moment: try again, quietly.
    for (int attempt = 0; attempt < 3; ++attempt) {
      trips().sql += connect_trips;
      Connected made = connect_once(server, deadline);
      if (!made.socket) continue;
      const bool mariadb = made.connection->getMetaData()->getDatabaseProductVersion().asStdString().find("MariaDB") !=
                           std::string::npos;
      const Dialect dialect = mariadb ? Dialect::mariadb : Dialect::mysql;
      {
        Watch watch([&made] { made.socket->shut_down(); });
        watch.arm(deadline);
        ++trips().sql;
        std::unique_ptr<sql::Statement>(made.connection->createStatement())->execute(set_up(settings, dialect));
        if (watch.disarm()) throw sql::SQLException("", "HY000", deadline_passed_code);
      }
      const std::string comment = settings.comment.empty() ? "" : "/* " + settings.comment + " */ ";
      return std::make_unique<MysqlSession>(std::move(made.connection), std::move(*made.socket), dialect, where,
                                            comment);
    }
  } catch (const sql::SQLException& error) {
    const Failure failure{Backend::server, deadline.passed() ? deadline_passed_code : error.getErrorCode(),
                          error.getSQLStateCStr(), Phase::connect};
    throw_failure(failure, judge(failure), where, error.what());
  }
  throw Unavailable(
      where + ": the connection's socket cannot be told from others that this process opens there at the same time");
}

}  // namespace weft::detail
