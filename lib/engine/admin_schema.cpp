#include "engine/admin.hpp"
#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

// Every entity on one side.
SchemaReport check_side(const Topology& topology, const AdminPlace& where, const std::vector<EntityDef>& entities,
                        Deadline deadline) {
  SchemaReport report;
  const std::string& database = where.place->database;
  const auto fault = [&](const EntityDef& def, const std::string& text) {
    return SchemaFault{where.number, where.side, where.place->server, def.name(), text};
  };
  try {
    const std::unique_ptr<Session> session = connect_as(topology, where.place->server, Account::admin, deadline);
    const Dialect dialect = session->dialect();
    for (const EntityDef& def : entities) {
      const auto ask = [&](const Statement& statement) { return session->query(statement, {}, deadline); };
      const TableCheck found = check_table(def, dialect, ask(describe_columns(dialect, database, def.table())),
                                           ask(describe_indexes(dialect, database, def.table())));
      ++report.tables_checked;
      for (const std::string& text : found.faults) report.faults.push_back(fault(def, text));
      if (def.cached() && !found.uncached_reason.empty()) report.uncached.push_back(fault(def, found.uncached_reason));
    }
  } catch (const Error& error) {
    report.unreachable.push_back(where.text() + ": " + error.what());
  }
  return report;
}

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

SchemaReport check_schema(const Topology& topology, const std::vector<EntityDef>& entities, Deadline deadline) {
  std::vector<AdminPlace> sides = places_of(topology);
  std::erase_if(sides, [](const AdminPlace& place) { return place.part != OwnSchema::shard; });
  std::vector<SchemaReport> reports(sides.size());
  std::vector<std::function<void()>> tasks;
  for (std::size_t at = 0; at < sides.size(); ++at) {
    tasks.emplace_back([&, at] { reports[at] = check_side(topology, sides[at], entities, deadline); });
  }
  run_side_by_side(std::move(tasks));
  SchemaReport all;
  for (SchemaReport& one : reports) {
    all.tables_checked += one.tables_checked;
    append(all.faults, std::move(one.faults));
    append(all.uncached, std::move(one.uncached));
    append(all.unreachable, std::move(one.unreachable));
  }
  return all;
}

std::vector<std::string> print_schema(const EntityDef& entity, std::string_view dialect, std::string_view database) {
  if (dialect != "mariadb" && dialect != "sqlite") {
    throw UsageError("there is no dialect '" + std::string(dialect) + "'; say mariadb or sqlite");
  }
  return create_entity(entity, dialect == "sqlite" ? Dialect::sqlite : Dialect::mariadb, database);
}

}  // namespace weft::detail
