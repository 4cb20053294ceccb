#include "contract/index/index_servers.hpp"

#include <stdexcept>

#include "sql/ddl.hpp"
#include "support/mariadb_pair.hpp"
#include "support/sql.hpp"

namespace weft::test {

using namespace detail;

namespace {

constexpr const char* database = "weft_index";

MariadbPair& mariadb() {
  static const TempFolder folder("weft-index");
  static MariadbPair pair(folder.path(), {.name = "index", .server_id = 11, .databases = {database}});
  static const bool ready = [] {
    pair.wait_ready();
    return true;
  }();
  static_cast<void>(ready);
  return pair;
}

}  // namespace

std::string index_backend_name(const testing::TestParamInfo<IndexBackend>& info) {
  return info.param == IndexBackend::sqlite ? "Sqlite" : "Mariadb";
}

IndexServers::IndexServers(IndexBackend backend) : backend_(backend) {
  const bool lite = backend == IndexBackend::sqlite;
  topology.store = "contract";
  std::vector<std::string> statements;
  if (lite) {
    Server server{"index-a"};
    server.file = folder.path() / "index.db";
    topology.servers[server.name] = server;
    topology.index.a = {server.name, ""};
  } else {
    Server a = mariadb().a().app();
    Server b = mariadb().b().app();
    a.name = "index-a";
    b.name = "index-b";
    topology.servers[a.name] = a;
    topology.servers[b.name] = b;
    topology.index.a = {a.name, database};
    topology.index.b = Place{b.name, database};
    statements = {"DROP DATABASE IF EXISTS weft_index", "CREATE DATABASE weft_index"};
  }
  const Dialect dialect = lite ? Dialect::sqlite : Dialect::mariadb;
  for (const std::string& statement : create_own(OwnSchema::index, dialect, database)) statements.push_back(statement);
  for (const std::string& statement : seed_own(OwnSchema::index, dialect, database, !lite))
    statements.push_back(statement);
  run_sql(lite ? topology.servers.at("index-a") : mariadb().a().admin(), statements);
  if (!lite) wait_equal();
  pool = make_pool();
}

IndexServers::~IndexServers() = default;

std::unique_ptr<Pool> IndexServers::make_pool() {
  return std::make_unique<Pool>(std::make_unique<DownConnector>(make_connector({}), servers), PoolCaps{}, observer);
}

Rows IndexServers::admin(char side, std::string statement) {
  const bool lite = backend_ == IndexBackend::sqlite;
  if (const auto at = statement.find("{}"); at != std::string::npos)
    statement.replace(at, 2, lite ? "" : std::string(database) + ".");
  if (lite) return run_sql(topology.servers.at("index-a"), {statement});
  return run_sql(side == 'A' ? mariadb().a().admin() : mariadb().b().admin(), {statement});
}

void IndexServers::hand_over(int parity, char to) {
  admin(to == 'A' ? 'B' : 'A', "UPDATE {}weft_baton SET side = '" + std::string(1, to) +
                                   "', epoch = epoch + 1 WHERE parity = " + std::to_string(parity));
  wait_equal();
}

void IndexServers::wait_equal() {
  if (backend_ == IndexBackend::mariadb && !mariadb().wait_equal(std::chrono::seconds(10)))
    throw std::runtime_error("the sides of the index pair did not become equal");
}

}  // namespace weft::test
