#pragma once

#include <optional>
#include <string>

#include "engine/gtid_position.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// Replication into one side, as the side itself tells it.
struct LinkState {
  bool there = false;  // it has a source at all
  bool single = true;  // exactly one
  bool receives = false;
  bool applies = false;
  int receive_error = 0;
  int apply_error = 0;
  std::string name{};       // of the connection; mostly empty
  GtidPosition received{};  // up to where whole transactions have come in

  bool runs() const noexcept { return there && receives && applies; }
  /// Why it does not run, in words; "" when it does.
  std::string trouble() const;
};

/// Replication into one side of a pair, worked on through a session of the operators' account on that side. Needs
/// MariaDB and GTID. Errors: as the session's. Thread safety: as the session.
class PairLink {
 public:
  explicit PairLink(Session& session) : session_(session) {}

  LinkState look(Deadline deadline);
  /// An applier that stopped because a row was locked too long (1205) is started again: nothing is wrong with it.
  /// Gives the state afterwards.
  LinkState look_and_restart(Deadline deadline);
  void stop_receiver(Deadline deadline) { command("STOP SLAVE", "IO_THREAD", deadline); }
  void stop_applier(Deadline deadline) { command("STOP SLAVE", "SQL_THREAD", deadline); }
  void start_applier(Deadline deadline) { command("START SLAVE", "SQL_THREAD", deadline); }
  void start(Deadline deadline) { command("START SLAVE", "", deadline); }
  void stop(Deadline deadline) { command("STOP SLAVE", "", deadline); }
  void reset(Deadline deadline) { command("RESET SLAVE", "ALL", deadline); }
  /// Until this side has applied all of `position` but its own domain. False: not by the deadline, or the applier
  /// stopped. An applier stopped by 1205 is started again.
  bool wait_applied(const GtidPosition& position, Deadline deadline);

  /// What this side has written to its binary log.
  GtidPosition written(Deadline deadline);
  /// What this side has applied from others.
  GtidPosition applied(Deadline deadline);
  std::uint32_t own_domain(Deadline deadline);

 private:
  void command(const char* verb, const char* what, Deadline deadline);
  std::string text(const char* ask, Deadline deadline);

  Session& session_;
  std::optional<std::string> name_{};
};

}  // namespace weft::detail
