#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "wire/session.hpp"

namespace weft::detail {

/// The statements on a ticket server's tables (schema/tickets), on one session. Errors: as the session's.
class TicketSql {
 public:
  TicketSql(Dialect dialect, std::string_view database);

  struct Identity {
    std::uint16_t number = 0;
    std::uint16_t servers = 0;
    std::string uuid{};
  };
  struct Counter {
    std::uint64_t next_id = 0;
    std::uint16_t step = 0;
    std::uint32_t epoch = 0;
  };

  /// nullopt: the server was never set up. SchemaError: it has more than one identity.
  std::optional<Identity> find_identity(Session& session, Deadline deadline) const;
  /// Leaves an identity that is there as it is.
  void put_identity(Session& session, const Identity& identity, Deadline deadline) const;
  std::optional<Counter> find_counter(Session& session, std::string_view name, Deadline deadline) const;
  /// All counters, by name.
  std::map<std::string, Counter> counters(Session& session, Deadline deadline) const;
  /// Puts `counter` in the place of the one believed to be there (nullopt: none). False: another is there now.
  bool replace_counter(Session& session, std::string_view name, const std::optional<Counter>& believed,
                       const Counter& counter, Deadline deadline) const;
  /// Leaves a counter that is there as it is.
  void put_counter(Session& session, std::string_view name, const Counter& counter, Deadline deadline) const;
  /// Moves the counter on by `count` steps and gives where it stood. nullopt: no counter of that name and epoch whose
  /// block would stay within 63 bits.
  std::optional<std::uint64_t> advance(Session& session, std::string_view name, const Counter& believed,
                                       std::uint64_t count, Deadline deadline) const;

 private:
  Dialect dialect_;
  Statement find_identity_, put_identity_, find_counter_, put_counter_, counters_, replace_, advance_, advanced_;
};

}  // namespace weft::detail
