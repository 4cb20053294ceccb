#include "engine/doctor_facts.hpp"

#include <algorithm>

#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return text;
}

constexpr const char* variables_asked =
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format', 'binlog_row_image', 'sync_binlog', "
    "'innodb_flush_log_at_trx_commit', 'log_slave_updates', 'log_replica_updates', 'read_only', 'skip_slave_start', "
    "'skip_replica_start', 'server_id', 'gtid_domain_id', 'gtid_mode', 'slave_parallel_threads', "
    "'replica_preserve_commit_order', 'slave_preserve_commit_order', 'bind_address', 'rpl_semi_sync_master_enabled', "
    "'rpl_semi_sync_slave_enabled', 'rpl_semi_sync_master_timeout', 'rpl_semi_sync_master_wait_no_slave', "
    "'rpl_semi_sync_master_wait_point')";

}  // namespace

const std::string& ServerFacts::variable(const std::string& name) const {
  static const std::string none;
  const auto found = variables.find(name);
  return found == variables.end() ? none : found->second;
}

ServerFacts find_facts(Session& session, std::string name, Deadline deadline) {
  ServerFacts facts{.name = std::move(name)};
  facts.dialect = session.dialect();
  for (const auto& row : named_rows(session, variables_asked, deadline)) {
    facts.variables[lower(row.at("Variable_name"))] = row.at("Value");
  }
  if (facts.dialect == Dialect::mariadb) {
    const Statement origin{
        "SELECT global_value_origin FROM information_schema.system_variables WHERE variable_name = 'READ_ONLY'",
        {ColumnKind::text}};
    const Rows rows = session.query(origin, {}, deadline);
    if (!rows.empty()) facts.read_only_origin = cell_text(rows.at(0, 0));
  }
  facts.sources = named_rows(
      session, facts.dialect == Dialect::mariadb ? "SHOW ALL SLAVES STATUS" : "SHOW REPLICA STATUS", deadline);
  const Statement readers{
      "SELECT COUNT(*) FROM information_schema.processlist WHERE command IN ('Binlog Dump', 'Binlog Dump GTID')",
      {ColumnKind::u64}};
  facts.binlog_readers = session.query(readers, {}, deadline).at(0, 0).as_uint();
  for (const auto& row : named_rows(session, "SHOW SESSION STATUS LIKE 'Ssl_cipher'", deadline)) {
    facts.cipher = row.at("Value");
  }
  return facts;
}

void add_good(Findings& all, const std::string& place, const std::string& check, const std::string& found) {
  all.push_back({DoctorFinding::Level::good, place, check, found, ""});
}

void add_finding(Findings& all, DoctorFinding::Level level, const std::string& place, const std::string& check,
                 const std::string& found, const std::string& remedy) {
  all.push_back({level, place, check, found, remedy});
}

}  // namespace weft::detail
