#include "sql_store.hpp"

#include <cstdlib>
#include <iostream>
#include <random>

#include "sql/ddl.hpp"
#include "support/mariadb_server.hpp"
#include "support/sql.hpp"

namespace weft::test {
namespace {

// One server for the whole program, each test with a database of its own.
MariadbServer& mariadb() {
  static TempFolder folder("weft-sql-mariadb");
  static MariadbServer server = [] {
    MariadbServer made(folder.path() / "server", {.name = "sql"});
    made.wait_ready();
    return made;
  }();
  return server;
}

std::string fresh_database() {
  static int number = 0;
  return "weft_sql_" + std::to_string(++number);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Backend backend) {
  return out << (backend == Backend::sqlite ? "sqlite" : "mariadb");
}

detail::Deadline soon() { return detail::Deadline::in(std::chrono::seconds(30)); }

std::uint64_t seed() {
  const char* given = std::getenv("WEFT_SEED");
  const std::uint64_t chosen = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "WEFT_SEED=" << chosen << "\n";
  return chosen;
}

SqlStore::SqlStore(Backend backend)
    : backend_(backend),
      database_(backend == Backend::sqlite ? "" : fresh_database()),
      connector_(detail::make_connector({})) {
  if (backend_ == Backend::mariadb) run_sql(mariadb().admin(), {"CREATE DATABASE " + database_});
  session_ = other_session();
  run(detail::create_own(detail::OwnSchema::shard, dialect(), database_));
  run(detail::seed_own(detail::OwnSchema::shard, dialect(), database_, true));
}

SqlStore::~SqlStore() {
  session_.reset();
  if (backend_ == Backend::mariadb) run_sql(mariadb().admin(), {"DROP DATABASE " + database_});
}

detail::Dialect SqlStore::dialect() const {
  return backend_ == Backend::sqlite ? detail::Dialect::sqlite : detail::Dialect::mariadb;
}

std::unique_ptr<detail::Session> SqlStore::other_session() const {
  if (backend_ == Backend::mariadb) return connector_->connect(mariadb().app(), soon());
  return connector_->connect({.name = "sqlite", .file = folder_.path() / "shard.db"}, soon());
}

void SqlStore::run(const std::vector<std::string>& statements) {
  if (backend_ == Backend::mariadb) {
    run_sql(mariadb().admin(), statements);
  } else {
    for (const std::string& text : statements) session_->execute({text}, {}, soon());
  }
}

detail::Rows SqlStore::rows(const detail::Statement& statement, const std::vector<Value>& params) {
  return session_->query(statement, params, soon());
}

std::uint64_t SqlStore::change(const detail::Bound& bound) {
  return session_->execute(*bound.statement, bound.params, soon());
}

detail::EntitySql SqlStore::entity(const EntityDef& def) {
  run(detail::create_entity(def, dialect(), database_));
  return {def, dialect(), database_};
}

detail::Fence SqlStore::open_gate(std::uint64_t owner, std::uint64_t epoch) {
  const detail::Fence fence{shop_kind, owner, epoch, owner % 2 == 0 ? 'A' : 'B'};
  const detail::FenceSql sql(dialect(), database_);
  if (change(sql.make_gate(fence)) != 1) throw std::runtime_error("the gate was not made");
  return fence;
}

void SqlStore::set_gate(std::uint64_t owner, detail::GateState state, std::uint64_t epoch) {
  run({"UPDATE " + prefix() + "weft_gate SET state = " + std::to_string(static_cast<int>(state)) +
       ", epoch = " + std::to_string(epoch) + " WHERE owner_id = " + std::to_string(owner)});
}

std::string SqlStore::prefix() const { return database_.empty() ? "" : database_ + "."; }

}  // namespace weft::test
