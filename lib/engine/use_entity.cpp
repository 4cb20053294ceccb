#include <mutex>
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

void make_tables(Session& session, const ShardSide& side, const EntityDef& def, Deadline deadline) {
  for (const std::string& text : create_entity(def, session.dialect(), *side.database))
    session.execute(Statement{text}, {}, deadline);
}

void check_on_side(const Parts& parts, const ShardSide& side, const std::vector<EntityDef>& defs, Deadline deadline,
                   std::vector<Finding>& findings) {
  Pool::Lease session = parts.shard_pool->lease(*side.server, deadline);
  const Dialect dialect = session->dialect();
  for (std::size_t at = 0; at < defs.size(); ++at) {
    const EntityDef& def = defs[at];
    const auto describe = [&](const Statement& statement) { return session->query(statement, {}, deadline); };
    const auto check = [&] {
      return check_table(def, dialect, describe(describe_columns(dialect, *side.database, def.table())),
                         describe(describe_indexes(dialect, *side.database, def.table())));
    };
    TableCheck found = check();
    if (parts.embedded && !found.faults.empty()) {
      make_tables(*session, side, def, deadline);
      found = check();
    }
    for (const std::string& fault : found.faults) {
      findings[at].faults.push_back("shard " + std::to_string(side.shard->id) + ", side " + side.side + ": " + fault);
    }
    if (!found.uncached_reason.empty()) findings[at].uncached_reason = found.uncached_reason;
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
