#include "ids/ticket_setup.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>

#include "base/random.hpp"
#include "weft/error.hpp"

namespace weft::detail {

namespace {

std::string random_uuid() {
  const std::uint64_t high = (random64() & ~std::uint64_t{0xf000}) | 0x4000U;                       // version 4
  const std::uint64_t low = (random64() & ~(std::uint64_t{3} << 62U)) | (std::uint64_t{2} << 62U);  // variant 1
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64,
                high >> 32U, (high >> 16U) & 0xffffU, high & 0xffffU, low >> 48U, low & 0xffffffffffffU);
  return text.data();
}

}  // namespace

std::string set_up_ticket_server(Session& session, std::string_view database, std::uint16_t number,
                                 std::uint16_t servers, Deadline deadline) {
  const TicketSql sql(session.dialect(), database);
  if (!sql.find_identity(session, deadline)) sql.put_identity(session, {number, servers, random_uuid()}, deadline);
  return check_ticket_server(session, sql, "being set up", number, servers, deadline);
}

std::string check_ticket_server(Session& session, const TicketSql& sql, std::string_view server, std::uint16_t number,
                                std::uint16_t servers, Deadline deadline) {
  const auto identity = sql.find_identity(session, deadline);
  const std::string who = "ticket server " + std::to_string(number) + " (" + std::string(server) + ") ";
  if (!identity) throw SchemaError(who + "was never set up: its table weft_ticket_server is empty; run 'weftctl init'");
  if (identity->number == number && identity->servers == servers) return identity->uuid;
  throw SchemaError(
      who + "is number " + std::to_string(number) + " of " + std::to_string(servers) +
      " in the topology, but was set up as number " + std::to_string(identity->number) + " of " +
      std::to_string(identity->servers) +
      ": two servers with one offset would give the same ids twice; correct the topology, or set up a fresh server");
}

}  // namespace weft::detail
