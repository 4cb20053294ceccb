#include <algorithm>
#include <mutex>
#include <set>

#include "engine/admin.hpp"
#include "engine/admin_memcached.hpp"
#include "engine/admin_place.hpp"
#include "engine/doctor_accounts.hpp"
#include "engine/doctor_checks.hpp"
#include "ids/ticket_setup.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

using Level = DoctorFinding::Level;

/// What one task found; put together in the order of the tasks.
struct Part {
  std::optional<ServerFacts> facts{};
  Findings findings{};
};

// What cannot be looked at is not good: it counts as a fault.
void add_unseen(Findings& findings, const std::string& place, const std::string& check, const Error& error) {
  const bool away = dynamic_cast<const Unavailable*>(&error) != nullptr;
  add_finding(findings, Level::fault, place, check, std::string(error.message()),
              away ? "start the server, or correct its address and account in the topology file"
                   : "name an admin account in the topology file that may look at this");
}

struct Roles {
  bool pair = false, tickets = false, both = false;
  std::set<std::string> databases{};
};

// Else the pair verbs work there with the admin account.
bool has_operator(const Topology& topology, const std::string& name) {
  return topology.operator_servers.contains(name);
}

void look_at_account(const Topology& topology, const std::string& name, const Roles& roles, Session& session,
                     Account account, Deadline deadline, Findings& findings) {
  const std::string place = "server " + name;
  if (session.dialect() != Dialect::mariadb) {
    return add_finding(findings, Level::unknown, place, "privileges of weftctl's accounts",
                       "this server names its privileges otherwise than MariaDB",
                       "compare SHOW GRANTS with docs/security.md");
  }
  AccountSight sight = find_account(session, account, deadline);
  sight.databases = roles.databases;
  sight.pair = roles.pair;
  sight.for_operators = account == Account::admin && !has_operator(topology, name);
  check_account(place, sight, findings);
}

void look_at_server(const Topology& topology, const std::string& name, const Roles& roles, Deadline deadline,
                    Part& part) {
  const std::string place = "server " + name;
  const Server& server = topology.servers.at(name);
  try {
    const auto session = connect_as(topology, name, Account::admin, deadline);
    ServerFacts facts = find_facts(*session, name, deadline);
    facts.pair = roles.pair;
    facts.tickets = roles.tickets;
    facts.both = roles.both;
    check_server(facts, part.findings);
    check_tls(place, server.tls == Tls::verify, is_loopback_host(server.host), facts.cipher, part.findings);
    part.facts = std::move(facts);
    if (topology.admin_servers.contains(name))
      look_at_account(topology, name, roles, *session, Account::admin, deadline, part.findings);
  } catch (const Error& error) {
    add_unseen(part.findings, place, "settings", error);
  }
  try {
    const auto session = connect_as(topology, name, Account::app, deadline);
    const Rows rows = session->query({"SHOW GRANTS"}, {}, deadline);
    std::vector<std::string> grants;
    for (std::size_t row = 0; row < rows.size(); ++row) grants.push_back(cell_text(rows.at(row, 0)));
    check_grants(place, grants, part.findings);
  } catch (const Error& error) {
    add_unseen(part.findings, place, "application's account", error);
  }
  if (roles.pair && has_operator(topology, name)) {
    try {
      const auto session = connect_as(topology, name, Account::operators, deadline);
      look_at_account(topology, name, roles, *session, Account::operators, deadline, part.findings);
    } catch (const Error& error) {
      add_unseen(part.findings, place, "operator's account", error);
    }
  }
  if (!topology.admin_servers.contains(name)) {
    add_finding(part.findings, Level::warning, place, "admin account", "none in the topology",
                "name an admin_account: weftctl must not work with the application's account");
  }
}

bool wants_both(const Topology& topology, const AdminPlace& place) {
  if (place.part == OwnSchema::index) return true;
  return place.part == OwnSchema::shard && topology.shard(place.number).durability == Durability::pair;
}

// What servers fill or change by themselves differs between the sides of a pair.
void look_at_tables(const Topology& topology, const AdminPlace& where, Deadline deadline, Findings& findings) try {
  struct Forbidden {
    const char* what;
    const char* ask;
    const char* remedy;
  };
  static constexpr Forbidden all[] = {
      {"triggers", "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = ?",
       "DROP TRIGGER; Weft's servers run no code of their own"},
      {"foreign keys",
       "SELECT CONCAT(table_name, '.', constraint_name) FROM information_schema.table_constraints WHERE "
       "constraint_type = 'FOREIGN KEY' AND table_schema = ?",
       "ALTER TABLE … DROP FOREIGN KEY: they lock rows of other tables and break moves"},
      {"columns filled by the server",
       "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns WHERE table_schema = ? AND (extra "
       "LIKE '%auto_increment%' OR extra LIKE '%on update%')",
       "ALTER TABLE … MODIFY COLUMN without it: clients give ids and times, so that both sides hold the same"},
  };
  const auto session = connect_as(topology, where.place->server, Account::admin, deadline);
  for (const Forbidden& forbidden : all) {
    const std::vector<Value> params{where.place->database};
    const Rows rows = session->query({forbidden.ask, {ColumnKind::text}}, params, deadline);
    if (rows.empty()) {
      add_good(findings, where.text(), forbidden.what, "none");
      continue;
    }
    std::string names;
    for (std::size_t row = 0; row < rows.size(); ++row) names += (row == 0 ? "" : ", ") + cell_text(rows.at(row, 0));
    add_finding(findings, Level::fault, where.text(), forbidden.what, names, forbidden.remedy);
  }
} catch (const Error& error) {
  add_unseen(findings, where.text(), "tables", error);
}

void look_at_identity(const Topology& topology, const AdminPlace& where, Deadline deadline, Part& part,
                      std::string& uuid) try {
  const auto session = connect_as(topology, where.place->server, Account::admin, deadline);
  uuid = check_ticket_server(*session, TicketSql(session->dialect(), where.place->database), where.place->server,
                             static_cast<std::uint16_t>(where.number),
                             static_cast<std::uint16_t>(topology.tickets.size()), deadline);
  add_good(part.findings, where.text(), "identity", "number " + std::to_string(where.number));
} catch (const SchemaError& error) {
  add_finding(part.findings, Level::fault, where.text(), "identity", std::string(error.message()), "run weftctl init");
} catch (const Error& error) {
  add_unseen(part.findings, where.text(), "identity", error);
}

void check_uuids(const std::vector<AdminPlace>& places, const std::vector<std::string>& uuids, Findings& findings) {
  for (std::size_t at = 0; at < places.size(); ++at) {
    const auto first = std::find(uuids.begin(), uuids.end(), uuids[at]);
    if (uuids[at].empty() || first == uuids.begin() + static_cast<std::ptrdiff_t>(at)) continue;
    add_finding(findings, Level::fault, places[at].text(), "identity",
                "the same server as " + places[static_cast<std::size_t>(first - uuids.begin())].text(),
                "name two different servers in the topology file");
  }
}

void look_at_cache(const CacheServerSpec& cache, Deadline deadline, Findings& findings) {
  const std::string place = "memcached " + cache.host + ":" + std::to_string(cache.port);
  if (is_private_host(cache.host)) {
    add_good(findings, place, "address", "private");
  } else {
    add_finding(findings, Level::fault, place, "address", "public, or not known by name",
                "memcached asks for no password: give it a private address");
  }
  const auto settings = memcached_settings(cache, deadline);
  if (!settings) {
    return add_finding(findings, Level::fault, place, "answers", "no",
                       "start it: strict writes of its keys fail as long as it does not answer");
  }
  const auto value = [&](const std::string& name) {
    const auto found = settings->find(name);
    return found == settings->end() ? std::string() : found->second;
  };
  if (value("udpport") == "0") {
    add_good(findings, place, "UDP", "off");
  } else {
    add_finding(findings, Level::fault, place, "UDP", "port " + value("udpport"),
                "start memcached with -U 0: over UDP it is used to attack others");
  }
  const std::string listens = value("inter");
  if (listens.empty() || listens == "NULL" || listens == "0.0.0.0" || listens == "::") {
    add_finding(findings, Level::warning, place, "listens on", "every address of its machine",
                "start memcached with -l and its private address");
  } else {
    add_good(findings, place, "listens on", listens);
  }
}

void add_schema(const SchemaReport& report, Findings& findings) {
  const auto place = [](const SchemaFault& fault) {
    return "shard " + std::to_string(fault.shard) + ", side " + fault.side + " (server " + fault.server + ")";
  };
  for (const SchemaFault& fault : report.faults) {
    const std::size_t cut = fault.fault.rfind("; ");
    add_finding(findings, Level::fault, place(fault), "table of " + fault.entity, fault.fault.substr(0, cut),
                cut == std::string::npos ? "see weftctl schema check" : fault.fault.substr(cut + 2));
  }
  for (const SchemaFault& doubt : report.uncached) {
    add_finding(findings, Level::warning, place(doubt), "key text of " + doubt.entity, doubt.fault,
                "change the column's collation; until then the entity is served uncached");
  }
}

}  // namespace

std::vector<DoctorFinding> doctor(const Topology& topology, const std::vector<EntityDef>& entities, Deadline deadline) {
  const std::vector<AdminPlace> places = places_of(topology);
  if (!topology.server(topology.index.a).file.empty()) {
    throw UsageError("doctor looks at servers; an embedded store has none");
  }
  std::map<std::string, Roles> roles;
  for (const AdminPlace& place : places) {
    Roles& role = roles[place.place->server];
    (place.part == OwnSchema::tickets ? role.tickets : role.pair) = true;
    role.both = role.both || (place.paired && wants_both(topology, place));
    role.databases.insert(place.place->database);
  }
  std::vector<AdminPlace> shards;
  std::vector<AdminPlace> tickets;
  for (const AdminPlace& place : places) {
    if (place.part == OwnSchema::shard) shards.push_back(place);
    if (place.part == OwnSchema::tickets) tickets.push_back(place);
  }
  std::vector<Part> parts(roles.size() + shards.size() + tickets.size() + topology.caches.size());
  std::vector<std::string> uuids(tickets.size());
  std::vector<std::function<void()>> tasks;
  std::size_t at = 0;
  for (const auto& [name, role] : roles) {
    tasks.emplace_back(
        [&, at, name = name, role = role] { look_at_server(topology, name, role, deadline, parts[at]); });
    ++at;
  }
  for (const AdminPlace& shard : shards) {
    tasks.emplace_back([&, at] { look_at_tables(topology, shard, deadline, parts[at].findings); });
    ++at;
  }
  for (std::size_t ticket = 0; ticket < tickets.size(); ++ticket, ++at) {
    tasks.emplace_back(
        [&, at, ticket] { look_at_identity(topology, tickets[ticket], deadline, parts[at], uuids[ticket]); });
  }
  for (const CacheServerSpec& cache : topology.caches) {
    const Deadline soon = deadline.sooner(Deadline::in(topology.deadlines.connect));
    tasks.emplace_back([&, at, soon] { look_at_cache(cache, soon, parts[at].findings); });
    ++at;
  }
  run_side_by_side(std::move(tasks));

  Findings all;
  std::vector<ServerFacts> facts;
  for (Part& part : parts) {
    all.insert(all.end(), part.findings.begin(), part.findings.end());
    if (part.facts) facts.push_back(std::move(*part.facts));
  }
  check_distinct(facts, all);
  check_uuids(tickets, uuids, all);
  if (!entities.empty()) add_schema(check_schema(topology, entities, deadline), all);
  return all;
}

}  // namespace weft::detail
