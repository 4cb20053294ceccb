#include "engine/admin_place.hpp"

#include <array>
#include <cstdio>

#include "engine/executor.hpp"
#include "engine/open.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

void add_pair(std::vector<AdminPlace>& all, OwnSchema part, std::uint32_t number, const PairSpec& pair) {
  all.push_back({part, number, 'A', pair.b.has_value(), &pair.a});
  if (pair.b) all.push_back({part, number, 'B', true, &*pair.b});
}

std::string real_text(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", number);
  return text.data();
}

}  // namespace

std::string AdminPlace::text() const {
  std::string where = part == OwnSchema::index     ? "index"
                      : part == OwnSchema::tickets ? "ticket server " + std::to_string(number)
                                                   : "shard " + std::to_string(number);
  if (part != OwnSchema::tickets) where += std::string(", side ") + side;
  where += " (server " + place->server;
  return where + (place->database.empty() ? ")" : ", database " + place->database + ")");
}

std::vector<AdminPlace> places_of(const Topology& topology) {
  std::vector<AdminPlace> all;
  add_pair(all, OwnSchema::index, 0, topology.index);
  for (const ShardSpec& shard : topology.shards) add_pair(all, OwnSchema::shard, shard.id, shard.pair);
  for (const TicketServerSpec& ticket : topology.tickets) {
    all.push_back({OwnSchema::tickets, ticket.number, 'A', false, &ticket.place});
  }
  return all;
}

const Server& account_of(const Topology& topology, const std::string& server, Account account) {
  if (account == Account::operators) {
    const auto found = topology.operator_servers.find(server);
    if (found != topology.operator_servers.end()) return found->second;
  }
  if (account != Account::app) {
    const auto found = topology.admin_servers.find(server);
    if (found != topology.admin_servers.end()) return found->second;
  }
  return topology.servers.at(server);
}

std::unique_ptr<Session> connect_as(const Topology& topology, const std::string& server, Account account,
                                    Deadline deadline) {
  SessionSettings settings;
  settings.comment = sql_comment("weftctl");
  settings.connect_timeout = topology.deadlines.connect;
  settings.transaction_budget = topology.deadlines.transaction;
  return make_connector(settings)->connect(account_of(topology, server, account), deadline);
}

void run_side_by_side(std::vector<std::function<void()>> tasks) {
  constexpr std::size_t threads = 8;
  Executor executor(std::min(threads, tasks.size() + 1));
  executor.run_all(std::move(tasks));
}

std::string cell_text(const Value& cell) {
  const Value::Storage& storage = cell.storage();
  if (const auto* text = std::get_if<std::string>(&storage)) return *text;
  if (const auto* blob = std::get_if<Blob>(&storage)) return blob->bytes;
  if (const auto* decimal = std::get_if<Decimal>(&storage)) return decimal->digits;
  if (const auto* number = std::get_if<std::int64_t>(&storage)) return std::to_string(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&storage)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&storage)) return real_text(*real);
  if (const auto* yes = std::get_if<bool>(&storage)) return *yes ? "1" : "0";
  return "";
}

std::vector<std::map<std::string, std::string>> named_rows(Session& session, const std::string& statement,
                                                           Deadline deadline) {
  const Rows rows = session.query(Statement{statement}, {}, deadline);
  std::vector<std::map<std::string, std::string>> named(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows.width; ++column) {
      named[row][rows.names[column]] = cell_text(rows.at(row, column));
    }
  }
  return named;
}

std::string own_table(Dialect dialect, const std::string& database, const std::string& table) {
  return dialect == Dialect::sqlite ? table : quote(dialect, database) + "." + table;
}

}  // namespace weft::detail
