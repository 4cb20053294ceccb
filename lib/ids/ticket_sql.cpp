#include "ids/ticket_sql.hpp"

#include <array>

#include "model/field_types.hpp"
#include "weft/error.hpp"

namespace weft::detail {

namespace {

std::string table(Dialect dialect, std::string_view database, std::string_view name) {
  if (database.find('`') != std::string_view::npos)
    throw UsageError("the database of a ticket server has a name with a backtick: rename it");
  if (dialect == Dialect::sqlite || database.empty()) return std::string(name);
  return "`" + std::string(database) + "`." + std::string(name);
}

}  // namespace

TicketSql::TicketSql(Dialect dialect, std::string_view database) : dialect_(dialect) {
  const std::string counters = table(dialect, database, "weft_ticket");
  const std::string servers = table(dialect, database, "weft_ticket_server");
  const std::string insert = dialect == Dialect::sqlite ? "INSERT OR IGNORE INTO " : "INSERT IGNORE INTO ";
  find_identity_ = {"SELECT number, servers, uuid FROM " + servers + " LIMIT 2",
                    {ColumnKind::u64, ColumnKind::u64, ColumnKind::text}};
  put_identity_ = {insert + servers + " (number, servers, uuid) VALUES (?, ?, ?)"};
  find_counter_ = {"SELECT next_id, step, epoch FROM " + counters + " WHERE name = ?",
                   {ColumnKind::u64, ColumnKind::u64, ColumnKind::u64}};
  put_counter_ = {insert + counters + " (name, next_id, step, epoch) VALUES (?, ?, ?, ?)"};
  counters_ = {"SELECT name, next_id, step, epoch FROM " + counters + " ORDER BY name",
               {ColumnKind::text, ColumnKind::u64, ColumnKind::u64, ColumnKind::u64}};
  replace_ = {"UPDATE " + counters +
              " SET next_id = ?, step = ?, epoch = ? WHERE name = ? AND next_id = ? AND step = ? AND epoch = ?"};
  const std::string where = " WHERE name = ? AND epoch = ? AND next_id <= ?";
  if (dialect == Dialect::sqlite) {
    advance_ = {"UPDATE " + counters + " SET next_id = next_id + ?" + where + " RETURNING next_id", {ColumnKind::u64}};
  } else {
    advance_ = {"UPDATE " + counters + " SET next_id = LAST_INSERT_ID(next_id) + ?" + where};
    advanced_ = {"SELECT LAST_INSERT_ID()", {ColumnKind::u64}};
  }
}

std::optional<TicketSql::Identity> TicketSql::find_identity(Session& session, Deadline deadline) const {
  const Rows rows = session.query(find_identity_, {}, deadline);
  if (rows.empty()) return std::nullopt;
  if (rows.size() > 1)
    throw SchemaError("table weft_ticket_server of a ticket server has more than one row: leave only the server's own");
  return Identity{static_cast<std::uint16_t>(rows.at(0, 0).as_uint()),
                  static_cast<std::uint16_t>(rows.at(0, 1).as_uint()), rows.at(0, 2).as_text()};
}

void TicketSql::put_identity(Session& session, const Identity& identity, Deadline deadline) const {
  const std::array<Value, 3> params{std::uint64_t{identity.number}, std::uint64_t{identity.servers}, identity.uuid};
  session.execute(put_identity_, params, deadline);
}

std::optional<TicketSql::Counter> TicketSql::find_counter(Session& session, std::string_view name,
                                                          Deadline deadline) const {
  const std::array<Value, 1> params{name};
  const Rows rows = session.query(find_counter_, params, deadline);
  if (rows.empty()) return std::nullopt;
  return Counter{rows.at(0, 0).as_uint(), static_cast<std::uint16_t>(rows.at(0, 1).as_uint()),
                 static_cast<std::uint32_t>(rows.at(0, 2).as_uint())};
}

void TicketSql::put_counter(Session& session, std::string_view name, const Counter& counter, Deadline deadline) const {
  const std::array<Value, 4> params{name, counter.next_id, std::uint64_t{counter.step}, std::uint64_t{counter.epoch}};
  session.execute(put_counter_, params, deadline);
}

std::map<std::string, TicketSql::Counter> TicketSql::counters(Session& session, Deadline deadline) const {
  const Rows rows = session.query(counters_, {}, deadline);
  std::map<std::string, Counter> all;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    all[rows.at(row, 0).as_text()] = {rows.at(row, 1).as_uint(), static_cast<std::uint16_t>(rows.at(row, 2).as_uint()),
                                      static_cast<std::uint32_t>(rows.at(row, 3).as_uint())};
  }
  return all;
}

bool TicketSql::replace_counter(Session& session, std::string_view name, const std::optional<Counter>& believed,
                                const Counter& counter, Deadline deadline) const {
  std::vector<Value> params;
  if (!believed) {
    params = {name, counter.next_id, std::uint64_t{counter.step}, std::uint64_t{counter.epoch}};
    return session.execute(put_counter_, params, deadline) == 1;
  }
  params = {counter.next_id,   std::uint64_t{counter.step},   std::uint64_t{counter.epoch},  name,
            believed->next_id, std::uint64_t{believed->step}, std::uint64_t{believed->epoch}};
  return session.execute(replace_, params, deadline) == 1;
}

std::optional<std::uint64_t> TicketSql::advance(Session& session, std::string_view name, const Counter& believed,
                                                std::uint64_t count, Deadline deadline) const {
  const std::uint64_t span = count * believed.step;
  const std::array<Value, 4> params{span, name, std::uint64_t{believed.epoch}, largest_id - span};
  if (dialect_ == Dialect::sqlite) {
    const Rows rows = session.query(advance_, params, deadline);
    if (rows.empty()) return std::nullopt;
    return rows.at(0, 0).as_uint() - span;
  }
  // LAST_INSERT_ID() keeps its former value when no row was met: it may be asked for only after one was.
  if (session.execute(advance_, params, deadline) != 1) return std::nullopt;
  const Rows rows = session.query(advanced_, {}, deadline);
  return rows.at(0, 0).as_uint();
}

}  // namespace weft::detail
