#pragma once

#include <array>
#include <optional>
#include <string>

#include "engine/admin.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// The batons of one database, read and changed past the fence by whoever hands them over. Errors: as the session's.
class BatonRows {
 public:
  /// Lifetime: `session` must outlive it.
  BatonRows(Session& session, const std::string& database);

  /// By parity. SchemaError when there are none ("run weftctl init").
  std::array<BatonStatus, 2> look(Deadline deadline);
  BatonStatus look(std::uint8_t parity, Deadline deadline) { return look(deadline).at(parity); }

  /// Gives the baton to `to` when it is still as `there` says; epoch + 1. It waits for the writers under way: one
  /// second a try, with pauses in which new writers run, until the deadline. False: it was not as `there` says.
  /// Unavailable(timeout, not_applied): writers held it until the deadline.
  bool give(const BatonStatus& there, char to, Deadline deadline);

 private:
  Session& session_;
  std::string table_;
};

}  // namespace weft::detail
