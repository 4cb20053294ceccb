#include "ids/ticket_server.hpp"

#include "base/failpoint.hpp"
#include "ids/ticket_setup.hpp"
#include "model/field_types.hpp"
#include "weft/error.hpp"

namespace weft::detail {

void TicketIdentities::meet(std::uint16_t number, const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = numbers_.emplace(uuid, number);
  if (!fresh && at->second != number)
    throw SchemaError("ticket servers " + std::to_string(at->second) + " and " + std::to_string(number) +
                      " of the topology are one and the same server: they would give the same ids twice");
}

TicketServer::TicketServer(Pool& pool, const TicketServerSpec& spec, Server server, std::uint16_t servers,
                           TicketMarks& marks, TicketIdentities& identities)
    : pool_(pool),
      spec_(spec),
      server_(std::move(server)),
      servers_(servers),
      marks_(marks),
      identities_(identities),
      sql_(server_.file.empty() ? Dialect::mariadb : Dialect::sqlite, spec_.place.database) {}

std::string TicketServer::who() const {
  return "ticket server " + std::to_string(spec_.number) + " (" + server_.name + ") ";
}

Pool::Lease TicketServer::session(Deadline deadline) {
  Pool::Lease session = pool_.lease(server_, deadline);
  if (!checked_.load(std::memory_order_acquire)) check_identity(*session, deadline);
  return session;
}

void TicketServer::check_identity(Session& session, Deadline deadline) {
  identities_.meet(spec_.number, check_ticket_server(session, sql_, server_.name, spec_.number, servers_, deadline));
  checked_.store(true, std::memory_order_release);
}

TicketBlock TicketServer::lease(std::string_view name, std::uint64_t count, Known& known, Deadline deadline) try {
  // A lost race (another client's later block was marked first) costs a block and is repeated; a server that is really
  // behind its mark is told by acquaint().
  for (int tries = 0; tries < 16 && !deadline.passed(); ++tries) {
    if (!known) known = acquaint(name, count, deadline);
    const std::optional<TicketBlock> block = advance(name, count, *known, deadline);
    WEFT_REACH("tickets.advanced");
    const bool marked = block && !marks_.raise(name, spec_.number, known->epoch, block->first, block->last(), deadline);
    WEFT_REACH("tickets.marked");
    if (marked) return *block;
    known.reset();
  }
  throw Unavailable(
      deadline.passed() ? Code::timeout : Code::unavailable, Outcome::not_applied,
      who() + "gave no block of '" + std::string(name) + "' ids in time: other clients were always ahead");
} catch (...) {
  // The next connection may lead to another machine: all is asked anew.
  known.reset();
  checked_.store(false, std::memory_order_release);
  throw;
}

TicketSql::Counter TicketServer::acquaint(std::string_view name, std::uint64_t count, Deadline deadline) {
  // The mark first, the counter after: marks follow the counter, so a counter that was read later and is lower went
  // back.
  const std::optional<TicketMark> mark = marks_.find(name, spec_.number, deadline);
  const std::string counter_of = who() + "has a counter for '" + std::string(name) + "' ids that ";
  Pool::Lease session = this->session(deadline);
  std::optional<TicketSql::Counter> counter = sql_.find_counter(*session, name, deadline);
  if (!counter && !mark) {
    sql_.put_counter(*session, name, {first_ticket(spec_.number, servers_), servers_, 1}, deadline);
    counter = sql_.find_counter(*session, name, deadline);
  }
  if (!counter || (mark && (counter->next_id <= mark->mark || counter->epoch != mark->epoch)))
    throw Unavailable(counter_of + (counter ? "is behind its high-water mark" : "is gone") +
                      ", as after restoring an old copy: it would give ids twice; run 'weftctl tickets repair'");
  if (counter->step != servers_ || counter->next_id % servers_ != spec_.number % servers_)
    throw SchemaError(counter_of + "steps by " + std::to_string(counter->step) + " from residue " +
                      std::to_string(counter->next_id % servers_) + ", but must step by " + std::to_string(servers_) +
                      " from residue " + std::to_string(spec_.number % servers_) + ": set it up as the topology says");
  if (counter->next_id > largest_id - count * servers_)
    throw Unavailable(counter_of + "has reached 63 bits: no larger ids exist");
  return *counter;
}

std::optional<TicketBlock> TicketServer::advance(std::string_view name, std::uint64_t count,
                                                 const TicketSql::Counter& believed, Deadline deadline) {
  // The session goes back before the index is asked for the mark: nobody holds one connection while waiting for
  // another.
  Pool::Lease session = this->session(deadline);
  const std::optional<std::uint64_t> first = sql_.advance(*session, name, believed, count, deadline);
  if (!first) return std::nullopt;
  if (*first % servers_ != spec_.number % servers_ || *first == 0)
    throw SchemaError(who() + "gave a block of '" + std::string(name) +
                      "' ids of another server's residue: set it up anew");
  return TicketBlock{*first, servers_, count};
}

}  // namespace weft::detail
