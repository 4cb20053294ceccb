#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ids/ticket_sql.hpp"

namespace weft::detail {

/// Makes a ticket server whose tables are there (create_own) ready: puts in its identity row when it has none, and
/// checks it as check_ticket_server() does. Idempotent; safe when several processes do it at once. Gives the server's
/// uuid.
std::string set_up_ticket_server(Session& session, std::string_view database, std::uint16_t number,
                                 std::uint16_t servers, Deadline deadline);

/// Compares a ticket server's identity row with the topology: it must say the same number and count of servers, or two
/// servers could hand out the same ids. Throws SchemaError that names what is expected and what is there, or that it
/// was never set up. Gives the server's uuid, by which the caller sees that two entries of a topology lead to one
/// server.
std::string check_ticket_server(Session& session, const TicketSql& sql, std::string_view server, std::uint16_t number,
                                std::uint16_t servers, Deadline deadline);

/// The first id of server `number` of `servers`: congruent to the number, and never 0, which means "no id yet".
constexpr std::uint64_t first_ticket(std::uint16_t number, std::uint16_t servers) noexcept {
  const std::uint16_t residue = static_cast<std::uint16_t>(number % servers);
  return residue == 0 ? servers : residue;
}

}  // namespace weft::detail
