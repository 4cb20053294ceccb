#include "engine/doctor_checks.hpp"

#include <algorithm>
#include <map>

namespace weft::detail {
namespace {

using Level = DoctorFinding::Level;

bool is_on(const std::string& value) { return value == "ON" || value == "1"; }

/// A setting that must have one value.
void expect(const ServerFacts& server, const std::string& variable, const std::string& wanted, const std::string& why,
            Findings& findings) {
  const std::string& there = server.variable(variable);
  const bool good = wanted == "ON" ? is_on(there) : there == wanted;
  const std::string found = there.empty() ? "not known to this server" : there;
  if (good) return add_good(findings, "server " + server.name, variable, found);
  add_finding(findings, Level::fault, "server " + server.name, variable, found,
              "set " + variable + " = " + wanted + " in the server's configuration: " + why);
}

// The value a server boots with shows only while nobody has set it since.
void check_boot_read_only(const ServerFacts& server, Findings& findings) {
  const std::string place = "server " + server.name;
  const std::string check = "read_only at boot";
  const std::string now = is_on(server.variable("read_only")) ? "ON" : "OFF";
  const std::string remedy =
      "set read_only = ON in the server's configuration: a side that comes back must not take writes before its "
      "position was compared";
  if (server.read_only_origin == "SQL") return add_good(findings, place, check, now + " now, set since the start");
  if (server.read_only_origin.empty()) {
    return add_finding(findings, Level::unknown, place, check, "this server does not tell", remedy);
  }
  if (now == "OFF") return add_finding(findings, Level::fault, place, check, "OFF", remedy);
  add_finding(findings, Level::warning, place, check, "ON, and still ON",
              "SET GLOBAL read_only = OFF once this side may serve: applications cannot write here now");
}

void check_boot_replication(const ServerFacts& server, Findings& findings) {
  const std::string place = "server " + server.name;
  const std::string remedy =
      "put skip_slave_start into the server's configuration: a side that comes back must not "
      "replicate before positions were compared";
  for (const char* variable : {"skip_slave_start", "skip_replica_start"}) {
    const std::string& there = server.variable(variable);
    if (there.empty()) continue;
    if (is_on(there)) return add_good(findings, place, "skip_slave_start", there);
    return add_finding(findings, Level::fault, place, "skip_slave_start", there, remedy);
  }
  add_finding(findings, Level::unknown, place, "skip_slave_start", "this server does not tell", remedy);
}

void check_commit_order(const ServerFacts& server, Findings& findings) {
  const std::string place = "server " + server.name;
  for (const char* variable : {"replica_preserve_commit_order", "slave_preserve_commit_order"}) {
    const std::string& there = server.variable(variable);
    if (there.empty()) continue;
    if (is_on(there)) return add_good(findings, place, "commit order on the replica", there);
    return add_finding(findings, Level::fault, place, "commit order on the replica", std::string(variable) + " OFF",
                       "set " + std::string(variable) + " = ON: a baton must arrive after every write before it");
  }
  const std::string& threads = server.variable("slave_parallel_threads");
  add_good(findings, place, "commit order on the replica",
           threads == "0" ? "serial" : threads + " threads, in order within a GTID domain");
}

const std::string& value_of(const std::map<std::string, std::string>& row, const std::string& name,
                            const std::string& newer_name) {
  static const std::string none;
  for (const std::string& one : {name, newer_name}) {
    const auto found = row.find(one);
    if (found != row.end()) return found->second;
  }
  return none;
}

void check_replication(const ServerFacts& server, Findings& findings) {
  const std::string place = "server " + server.name;
  if (server.sources.empty()) {
    return add_finding(findings, Level::fault, place, "replication", "this side replicates from nobody",
                       "connect it to its other side (CHANGE MASTER TO … MASTER_USE_GTID = slave_pos; START SLAVE)");
  }
  for (const auto& source : server.sources) {
    const bool runs = value_of(source, "Slave_IO_Running", "Replica_IO_Running") == "Yes" &&
                      value_of(source, "Slave_SQL_Running", "Replica_SQL_Running") == "Yes";
    if (runs) {
      add_good(findings, place, "replication", "runs");
    } else {
      add_finding(findings, Level::fault, place, "replication", "stopped",
                  "look at SHOW ALL SLAVES STATUS; START SLAVE only after the sides' positions were compared");
    }
    if (server.dialect != Dialect::mariadb) continue;
    const std::string& gtid = value_of(source, "Using_Gtid", "");
    if (gtid == "Slave_Pos" || gtid == "Current_Pos") {
      add_good(findings, place, "replication by GTID", gtid);
    } else {
      add_finding(findings, Level::fault, place, "replication by GTID", gtid.empty() ? "No" : gtid,
                  "STOP SLAVE; CHANGE MASTER TO MASTER_USE_GTID = slave_pos; START SLAVE");
    }
  }
}

// Commits that wait for the other side, without a time-out after which they silently would not.
void check_semi_sync(const ServerFacts& server, Findings& findings) {
  std::string trouble;
  const auto need = [&](const std::string& variable, bool good, const char* wanted) {
    if (!good) trouble += (trouble.empty() ? "" : ", ") + variable + " = " + wanted;
  };
  for (const char* variable :
       {"rpl_semi_sync_master_enabled", "rpl_semi_sync_slave_enabled", "rpl_semi_sync_master_wait_no_slave"}) {
    need(variable, is_on(server.variable(variable)), "ON");
  }
  need("rpl_semi_sync_master_wait_point", server.variable("rpl_semi_sync_master_wait_point") == "AFTER_SYNC",
       "AFTER_SYNC");
  constexpr std::size_t long_enough = 11;  // digits of milliseconds: years
  need("rpl_semi_sync_master_timeout", server.variable("rpl_semi_sync_master_timeout").size() >= long_enough,
       "18446744073709551615");
  const std::string place = "server " + server.name;
  const std::string check = "commits wait for the other side";
  if (trouble.empty()) return add_good(findings, place, check, "yes, for ever");
  add_finding(findings, Level::fault, place, check, "no",
              "set " + trouble +
                  " in the server's configuration: what is acknowledged must be on both sides (durability = \"pair\", "
                  "and always the index); weftctl pair in switches it on again after a solo");
}

void check_pair_server(const ServerFacts& server, Findings& findings) {
  expect(server, "log_bin", "ON", "the other side replicates from it", findings);
  expect(server, "binlog_format", "ROW", "statements may give other rows on the other side", findings);
  expect(server, "binlog_row_image", "FULL", "a rejoin undoes a lost side's rows from whole images", findings);
  const bool newer = server.variable("log_slave_updates").empty() && !server.variable("log_replica_updates").empty();
  expect(server, newer ? "log_replica_updates" : "log_slave_updates", "ON",
         "a side built anew from this one must also get what came from the other", findings);
  if (server.dialect == Dialect::mysql) expect(server, "gtid_mode", "ON", "positions are compared by GTID", findings);
  check_boot_read_only(server, findings);
  check_boot_replication(server, findings);
  check_commit_order(server, findings);
  check_replication(server, findings);
  if (server.both && server.dialect == Dialect::mariadb) check_semi_sync(server, findings);
}

void check_ticket_server(const ServerFacts& server, Findings& findings) {
  const std::string place = "server " + server.name;
  if (server.sources.empty() && server.binlog_readers == 0) {
    return add_good(findings, place, "ticket server stands alone", "replicates from and to nobody");
  }
  add_finding(findings, Level::fault, place, "ticket server stands alone",
              server.sources.empty() ? "another server replicates from it" : "it replicates from another server",
              "end that replication: a counter that two servers share gives the same ids twice");
}

void check_values_differ(const std::vector<ServerFacts>& servers, const std::string& variable, const std::string& why,
                         Findings& findings) {
  std::map<std::string, std::vector<const ServerFacts*>> by_value;
  for (const ServerFacts& server : servers) {
    if (server.pair) by_value[server.variable(variable)].push_back(&server);
  }
  for (const auto& [value, same] : by_value) {
    for (const ServerFacts* server : same) {
      if (value.empty()) continue;
      if (same.size() == 1) {
        add_good(findings, "server " + server->name, variable + " is its own", value);
        continue;
      }
      const ServerFacts* other = server == same.front() ? same.back() : same.front();
      add_finding(findings, Level::fault, "server " + server->name, variable + " is its own",
                  value + ", as server " + other->name, "give each server a " + variable + " of its own: " + why);
    }
  }
}

}  // namespace

void check_server(const ServerFacts& server, Findings& findings) {
  const std::string why = "what is acknowledged must survive a crash of the machine";
  expect(server, "innodb_flush_log_at_trx_commit", "1", why, findings);
  if (server.pair || is_on(server.variable("log_bin"))) expect(server, "sync_binlog", "1", why, findings);
  if (server.pair) check_pair_server(server, findings);
  if (server.tickets) check_ticket_server(server, findings);
}

void check_distinct(const std::vector<ServerFacts>& servers, Findings& findings) {
  check_values_differ(servers, "server_id", "a server skips events that carry its own id", findings);
  check_values_differ(servers, "gtid_domain_id", "two masters that write one domain mix up their positions", findings);
}

void check_tls(const std::string& place, bool verified, bool on_loopback, const std::string& cipher,
               Findings& findings) {
  if (verified && !cipher.empty()) return add_good(findings, place, "TLS", "verified, " + cipher);
  if (!verified && on_loopback) return add_good(findings, place, "TLS", "off, on loopback");
  add_finding(findings, Level::fault, place, "TLS", verified ? "the connection is plain text" : "off",
              "set tls = \"verify\" and ca for this server in the topology file, and TLS on the server");
}

}  // namespace weft::detail
