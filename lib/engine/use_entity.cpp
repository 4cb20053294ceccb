#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/store_core.hpp"
#include "sql/ddl.hpp"

namespace weft::detail {
namespace {

// What the check of one definition on all shard sides found.
struct Finding {
  std::vector<std::string> faults;
  std::string uncached_reason;
};

// Every table of a database with one question each for columns and indexes: a thousand definitions cost what one costs.
std::vector<TableCheck> describe_and_check(Session& session, const ShardSide& side, const std::vector<EntityDef>& defs,
                                           Deadline deadline) {
  const Dialect dialect = session.dialect();
  const auto columns = rows_by_table(session.query(describe_all_columns(dialect, *side.database), {}, deadline));
  const auto indexes = rows_by_table(session.query(describe_all_indexes(dialect, *side.database), {}, deadline));
  const auto of = [](const std::map<std::string, Rows>& tables, const std::string& name) {
    const auto found = tables.find(name);
    return found == tables.end() ? Rows{} : found->second;
  };
  std::vector<TableCheck> checks;
  checks.reserve(defs.size());
  for (const EntityDef& def : defs) {
    checks.push_back(check_table(def, dialect, of(columns, def.table()), of(indexes, def.table())));
  }
  return checks;
}

// In one transaction: all tables or none, and one flush.
void make_tables(Session& session, const ShardSide& side, const std::vector<EntityDef>& defs,
                 const std::vector<TableCheck>& checks, Deadline deadline) {
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < defs.size(); ++at) {
    if (checks[at].faults.empty()) continue;
    for (std::string& text : create_entity(defs[at], session.dialect(), *side.database))
      texts.push_back(std::move(text));
  }
  session.begin_execute(Statement{texts.front()}, {}, deadline);
  try {
    for (std::size_t at = 1; at < texts.size(); ++at) session.execute(Statement{texts[at]}, {}, deadline);
  } catch (...) {
    session.rollback(deadline);
    throw;
  }
  session.commit(deadline);
}

void check_on_side(const Parts& parts, const ShardSide& side, const std::vector<EntityDef>& defs, Deadline deadline,
                   std::vector<Finding>& findings) {
  Pool::Lease session = parts.shard_pool->lease(*side.server, deadline);
  std::vector<TableCheck> checks = describe_and_check(*session, side, defs, deadline);
  const auto faulty = [](const TableCheck& check) { return !check.faults.empty(); };
  if (parts.embedded && std::any_of(checks.begin(), checks.end(), faulty)) {
    make_tables(*session, side, defs, checks, deadline);
    checks = describe_and_check(*session, side, defs, deadline);
  }
  for (std::size_t at = 0; at < defs.size(); ++at) {
    for (const std::string& fault : checks[at].faults) {
      findings[at].faults.push_back("shard " + std::to_string(side.shard->id) + ", side " + side.side + ": " + fault);
    }
    if (!checks[at].uncached_reason.empty()) findings[at].uncached_reason = checks[at].uncached_reason;
  }
}

// All sides that answer, at once. A side that is down now is checked by whoever opens a store when it is back.
std::vector<Finding> check_tables(const Parts& parts, const std::vector<EntityDef>& defs, Deadline deadline) {
  const auto& sides = parts.places->all();
  std::vector<std::vector<Finding>> by_side(sides.size(), std::vector<Finding>(defs.size()));
  std::vector<std::function<void()>> tasks;
  tasks.reserve(sides.size());
  for (const ShardSide& side : sides) {
    tasks.emplace_back([&, at = side.number] {
      try {
        check_on_side(parts, sides[at], defs, deadline, by_side[at]);
      } catch (Error& error) {
        if (error.code() != Code::unavailable && error.code() != Code::timeout) throw;
        error.at_shard(sides[at].shard->id, sides[at].side);
        parts.observer.log(LogLevel::warning, std::string("tables not checked: ") + error.what());
      }
    });
  }
  parts.executor->run_all(std::move(tasks));
  std::vector<Finding> all(defs.size());
  for (const auto& side : by_side) {
    for (std::size_t at = 0; at < defs.size(); ++at) {
      all[at].faults.insert(all[at].faults.end(), side[at].faults.begin(), side[at].faults.end());
      if (!side[at].uncached_reason.empty()) all[at].uncached_reason = side[at].uncached_reason;
    }
  }
  return all;
}

std::unique_ptr<Registered> registered(const Parts& parts, const EntityDef& def, const Finding& finding,
                                       Deadline deadline) {
  auto entity = std::make_unique<Registered>(def, parts.places->all().size());
  entity->number = parts.index->name_number(NameSpace::entity, def.name(), deadline);
  entity->kind = parts.index->name_number(NameSpace::owner_kind, def.owner_kind(), deadline);
  for (const UniqueSpec& unique : def.spec().uniques) {
    entity->uniques.push_back(
        {parts.index->name_number(NameSpace::claim, unique.claim, deadline), def.position(unique.field)});
  }
  entity->cached = def.cached() && finding.uncached_reason.empty();
  if (def.cached() && !entity->cached) {
    parts.observer.log(LogLevel::warning, "entity " + def.name() + " is served uncached: " + finding.uncached_reason);
  }
  return entity;
}

}  // namespace

void use_entities(Parts& parts, const std::vector<EntityDef>& defs, Deadline deadline) {
  std::vector<EntityDef> fresh;
  for (const EntityDef& def : defs) {
    if (parts.entities.find(def) == nullptr) fresh.push_back(def);
  }
  if (fresh.empty()) return;
  const std::vector<Finding> findings = check_tables(parts, fresh, deadline);
  std::string faults;
  for (std::size_t at = 0; at < fresh.size(); ++at) {
    for (const std::string& fault : findings[at].faults) faults += "\n  entity " + fresh[at].name() + ", " + fault;
  }
  if (!faults.empty()) throw SchemaError("the servers' tables do not fit the definitions:" + faults);
  for (std::size_t at = 0; at < fresh.size(); ++at)
    parts.entities.add(registered(parts, fresh[at], findings[at], deadline));
}

const Registered& use_entity(Parts& parts, const EntityDef& def, Deadline deadline) {
  use_entities(parts, {def}, deadline);
  return *parts.entities.find(def);
}

}  // namespace weft::detail
