#include <set>

#include "engine/admin.hpp"
#include "engine/admin_place.hpp"
#include "engine/own_version.hpp"
#include "ids/ticket_setup.hpp"
#include "sql/own_files.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

using Report = std::function<void(InitStep)>;

struct BatonRow {
  std::uint64_t parity = 0;
  std::string side;
  std::uint64_t epoch = 0;
};

/// Brings one database to what it must be, step by step.
class PlaceInit {
 public:
  PlaceInit(const Topology& topology, const AdminPlace& where, bool dry_run, Deadline deadline, const Report& report)
      : where_(where),
        database_(where.place->database),
        dry_run_(dry_run),
        deadline_(deadline),
        report_(report),
        session_(connect_as(topology, where.place->server, Account::admin, deadline)) {
    if (session_->dialect() == Dialect::sqlite) {
      throw UsageError("a store of SQLite files needs no init: opening it makes everything");
    }
    // Both sides get every statement from here: what one side logged would come to the other a second time.
    if (where.paired) execute("SET SESSION sql_log_bin = 0");
  }

  void make_database() {
    const Statement ask{"SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = ?", {ColumnKind::u64}};
    there_ = query(ask, {database_}).at(0, 0).as_uint() > 0;
    report(!there_, "database");
    if (there_ || dry_run_) return;
    const std::string collation = session_->dialect() == Dialect::mysql ? "utf8mb4_0900_bin" : "utf8mb4_nopad_bin";
    execute("CREATE DATABASE IF NOT EXISTS " + quote(session_->dialect(), database_) +
            " CHARACTER SET utf8mb4 COLLATE " + collation);
    there_ = true;
  }

  void make_own_tables() {
    std::string missing;
    const std::set<std::string> tables = find_tables();
    for (const OwnFile& file : own_files()) {
      if (file.schema == where_.part && !tables.contains(std::string(file.table))) {
        missing += (missing.empty() ? ": " : ", ") + std::string(file.table);
      }
    }
    if (!missing.empty() && !dry_run_) {
      for (const std::string& text : create_own(where_.part, session_->dialect(), database_)) execute(text);
    }
    report(!missing.empty(), "Weft's own tables" + missing);
  }

  std::vector<BatonRow> find_batons() {
    std::vector<BatonRow> batons;
    if (dry_run_ && !find_tables().contains("weft_baton")) return batons;
    const Rows rows = query({"SELECT parity, side, epoch FROM " + table("weft_baton") + " ORDER BY parity",
                             {ColumnKind::u64, ColumnKind::text, ColumnKind::u64}});
    for (std::size_t row = 0; row < rows.size(); ++row) {
      batons.push_back({rows.at(row, 0).as_uint(), rows.at(row, 1).as_text(), rows.at(row, 2).as_uint()});
    }
    return batons;
  }

  /// `others`: the batons the other side has.
  void put_first_rows(const std::vector<BatonRow>& others) {
    if (dry_run_) {
      const bool changed = !find_tables().contains("weft_version") ||
                           query({"SELECT 1 FROM " + table("weft_version"), {ColumnKind::u64}}).empty();
      return report(changed, "first rows");
    }
    std::uint64_t made = 0;
    const std::string insert = "INSERT IGNORE INTO " + table("weft_baton") + " (parity, side, epoch) VALUES (?, ?, ?)";
    for (const BatonRow& baton : others) {
      made += session_->execute({insert}, std::vector<Value>{baton.parity, baton.side, baton.epoch}, deadline_);
    }
    for (const std::string& text : seed_own(where_.part, session_->dialect(), database_, where_.paired)) {
      made += session_->execute({text}, {}, deadline_);
    }
    check_own_version(*session_, database_, where_.text(), deadline_);
    report(made > 0, "first rows");
  }

  void make_identity(std::uint16_t servers) {
    const std::string what =
        "identity as ticket server " + std::to_string(where_.number) + " of " + std::to_string(servers);
    if (dry_run_ && !find_tables().contains("weft_ticket_server")) return report(true, what);
    const TicketSql sql(session_->dialect(), database_);
    const bool missing = !sql.find_identity(*session_, deadline_).has_value();
    const auto number = static_cast<std::uint16_t>(where_.number);
    if (missing && dry_run_) return report(true, what);
    if (missing) set_up_ticket_server(*session_, database_, number, servers, deadline_);
    check_ticket_server(*session_, sql, where_.place->server, number, servers, deadline_);
    report(missing, what);
  }

  void make_entities(const std::vector<EntityDef>& entities) {
    const std::set<std::string> tables = find_tables();
    for (const EntityDef& def : entities) {
      const bool missing = !tables.contains(def.table());
      if (missing && !dry_run_) {
        for (const std::string& text : create_entity(def, session_->dialect(), database_)) execute(text);
      }
      report(missing, "table " + def.table());
    }
  }

 private:
  void report(bool changed, const std::string& what) { report_({where_.text(), what, changed}); }
  void execute(const std::string& text) { session_->execute(Statement{text}, {}, deadline_); }
  Rows query(const Statement& statement, const std::vector<Value>& params = {}) {
    return session_->query(statement, params, deadline_);
  }
  std::string table(const std::string& name) const { return own_table(session_->dialect(), database_, name); }
  std::set<std::string> find_tables() {
    const Rows rows = query(
        {"SELECT table_name FROM information_schema.tables WHERE table_schema = ?", {ColumnKind::text}}, {database_});
    std::set<std::string> names;
    for (std::size_t row = 0; row < rows.size(); ++row) names.insert(rows.at(row, 0).as_text());
    return names;
  }

  const AdminPlace& where_;
  const std::string& database_;
  bool dry_run_;
  Deadline deadline_;
  const Report& report_;
  std::unique_ptr<Session> session_;
  bool there_ = false;
};

}  // namespace

std::vector<InitStep> init(const Topology& topology, const std::vector<EntityDef>& entities, const InitOptions& options,
                           Deadline deadline) {
  std::vector<InitStep> steps;
  const Report report = [&](InitStep step) {
    if (options.on_step) options.on_step(step);
    steps.push_back(std::move(step));
  };
  const std::vector<AdminPlace> places = places_of(topology);
  for (std::size_t at = 0; at < places.size();) {
    // The sides of a pair together: first the tables of both, then rows that must be equal.
    std::vector<PlaceInit> sides;
    const std::size_t end = at + (places[at].paired ? 2 : 1);
    const AdminPlace& first = places[at];
    for (; at < end; ++at) sides.emplace_back(topology, places[at], options.dry_run, deadline, report);
    for (PlaceInit& side : sides) {
      side.make_database();
      side.make_own_tables();
    }
    for (std::size_t side = 0; side < sides.size(); ++side) {
      std::vector<BatonRow> others;
      if (first.paired) others = sides[1 - side].find_batons();
      sides[side].put_first_rows(others);
      if (first.part == OwnSchema::shard) sides[side].make_entities(entities);
      if (first.part == OwnSchema::tickets) {
        sides[side].make_identity(static_cast<std::uint16_t>(topology.tickets.size()));
      }
    }
  }
  return steps;
}

}  // namespace weft::detail
