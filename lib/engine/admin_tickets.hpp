#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "engine/audit_row.hpp"
#include "ids/ticket_marks.hpp"
#include "ids/ticket_sql.hpp"

namespace weft::detail {

class StoreCore;

/// One counter of one ticket server beside its high-water mark.
struct TicketState {
  std::string name;
  std::optional<TicketSql::Counter> counter{};
  std::optional<TicketMark> mark{};
  std::string trouble{};                         // why its ids are refused; "": they are given
  std::optional<TicketSql::Counter> repaired{};  // what repair has put in its place, or would
};
struct TicketServerState {
  std::uint16_t number = 0;
  std::string server;
  bool reachable = false;
  std::string uuid{};
  std::string trouble{};  // of the server as a whole: not reachable, or set up otherwise than the topology says
  std::vector<TicketState> names{};
};

/// Every ticket server's identity and counters beside the marks of the index. Reads only. Errors: Unavailable (the
/// index does not answer).
std::vector<TicketServerState> check_tickets(StoreCore& store, Deadline deadline);

/// Moves each counter that is refused (behind its mark, gone, of another epoch, of a wrong residue or step) past every
/// id that is known of (all servers' marks and counters, and what the index holds) plus ten million, under a new epoch.
/// The mark first, with a row in weft_audit, then the counter: in between, and after a failure there, the counter stays
/// refused, and the repair is run again. A server with a trouble of its own is left alone.
/// Errors: Unavailable, SchemaError (no room below 2^63).
std::vector<TicketServerState> repair_tickets(StoreCore& store, const Actor& actor, bool dry_run, Deadline deadline);

}  // namespace weft::detail
