#include "contract/ids/ticket_servers.hpp"

#include <array>

#include "ids/ticket_setup.hpp"
#include "sql/ddl.hpp"
#include "support/mariadb_server.hpp"
#include "support/sql.hpp"

namespace weft::test {

using namespace detail;

namespace {

constexpr const char* database = "weft_tickets";

/// Two servers for all tests of the program.
MariadbServer& mariadb(std::size_t number) {
  static const TempFolder folder("weft-tickets");
  static std::array<MariadbServer, 2> servers{
      MariadbServer(folder.path() / "0", {.name = "tickets-0", .server_id = 1, .databases = {database}}),
      MariadbServer(folder.path() / "1", {.name = "tickets-1", .server_id = 2, .databases = {database}})};
  static const bool ready = [] {
    for (MariadbServer& server : servers) server.wait_ready();
    return true;
  }();
  static_cast<void>(ready);
  return servers.at(number);
}

}  // namespace

TicketServersTest::TicketServersTest() {
  const bool lite = GetParam() == Backend::sqlite;
  const Dialect dialect = lite ? Dialect::sqlite : Dialect::mariadb;
  topology_.store = "contract";
  for (std::uint16_t number = 0; number < 2; ++number) {
    Server server{server_name(number)};
    if (lite) server.file = folder_.path() / (server.name + ".db");
    if (!lite) server = mariadb(number).app();
    server.name = server_name(number);
    topology_.servers[server.name] = server;
    topology_.tickets.push_back({number, {server.name, lite ? "" : database}});
    admins_.push_back(lite ? server : mariadb(number).admin());
    std::vector<std::string> statements;
    if (!lite) statements = {"DROP DATABASE IF EXISTS weft_tickets", "CREATE DATABASE weft_tickets"};
    for (const std::string& statement : create_own(OwnSchema::tickets, dialect, database))
      statements.push_back(statement);
    run_sql(admins_.back(), statements);
  }
  pool_ = make_pool();
  for (const TicketServerSpec& spec : topology_.tickets) {
    const Pool::Lease session = pool_->lease(topology_.servers.at(spec.place.server), soon());
    set_up_ticket_server(*session, spec.place.database, spec.number, 2, soon());
  }
}

std::unique_ptr<Pool> TicketServersTest::make_pool() {
  return std::make_unique<Pool>(std::make_unique<DownConnector>(make_connector({}), servers_), PoolCaps{}, observer_);
}

Rows TicketServersTest::admin(std::size_t number, const std::string& statement) {
  return run_sql(admins_.at(number), {statement});
}

std::string TicketServersTest::table(const std::string& name) const {
  return GetParam() == Backend::sqlite ? name : std::string(database) + "." + name;
}

std::string backend_name(const testing::TestParamInfo<Backend>& info) {
  return info.param == Backend::sqlite ? "Sqlite" : "Mariadb";
}

}  // namespace weft::test
