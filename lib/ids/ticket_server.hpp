#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ids/ticket_block.hpp"
#include "ids/ticket_marks.hpp"
#include "ids/ticket_sql.hpp"
#include "model/topology.hpp"
#include "wire/pool.hpp"

namespace weft::detail {

/// The uuids of the ticket servers met so far: two entries of a topology must not lead to one server. Thread safety:
/// all members.
class TicketIdentities {
 public:
  /// SchemaError when another number has this uuid already.
  void meet(std::uint16_t number, const std::string& uuid);

 private:
  std::mutex mutex_;
  std::map<std::string, std::uint16_t> numbers_;
};

/// Leases blocks from one ticket server. Nothing it gives was ever given before: the server's identity, the residue and
/// step of each counter, its epoch and its high-water mark are checked first. Thread safety: all members may be called
/// at once, but each `known` belongs to one call at a time.
class TicketServer {
 public:
  /// What is known of one name's counter on this server; starts empty and is emptied by every trouble.
  using Known = std::optional<TicketSql::Counter>;

  TicketServer(Pool& pool, const TicketServerSpec& spec, Server server, std::uint16_t servers, TicketMarks& marks,
               TicketIdentities& identities);

  /// A block of `count` ids whose mark has been raised. Errors: SchemaError (the server is set up otherwise than the
  /// topology says), Unavailable (it cannot be reached, was restored from an old copy, has used up 63 bits, or the
  /// marks cannot be raised).
  TicketBlock lease(std::string_view name, std::uint64_t count, Known& known, Deadline deadline);
  std::uint16_t number() const noexcept { return spec_.number; }
  const std::string& server_name() const noexcept { return server_.name; }

 private:
  void check_identity(Session& session, Deadline deadline);
  TicketSql::Counter acquaint(std::string_view name, std::uint64_t count, Deadline deadline);
  std::optional<TicketBlock> advance(std::string_view name, std::uint64_t count, const TicketSql::Counter& believed,
                                     Deadline deadline);
  Pool::Lease session(Deadline deadline);
  std::string who() const;

  Pool& pool_;
  TicketServerSpec spec_;
  Server server_;
  std::uint16_t servers_;
  TicketMarks& marks_;
  TicketIdentities& identities_;
  TicketSql sql_;
  std::atomic<bool> checked_{false};
};

}  // namespace weft::detail
