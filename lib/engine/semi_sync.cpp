#include "engine/semi_sync.hpp"

#include <map>

#include "engine/admin_place.hpp"

namespace weft::detail {
namespace {

// A hundred days and more count as no time-out: the largest value differs between versions.
constexpr double for_ever_ms = 100.0 * 24 * 3600 * 1000;

}  // namespace

std::string SemiSync::trouble() const {
  std::string all;
  const auto add = [&](bool good, const char* what) {
    if (!good) all += (all.empty() ? "" : ", ") + std::string(what);
  };
  add(waits, "rpl_semi_sync_master_enabled is OFF");
  add(confirms, "rpl_semi_sync_slave_enabled is OFF");
  add(for_ever, "rpl_semi_sync_master_timeout ends");
  add(also_alone, "rpl_semi_sync_master_wait_no_slave is OFF");
  add(before_shown, "rpl_semi_sync_master_wait_point is not AFTER_SYNC");
  return all;
}

SemiSync look_at_semi_sync(Session& session, Deadline deadline) {
  std::map<std::string, std::string> values;
  for (const auto& row : named_rows(session, "SHOW GLOBAL VARIABLES LIKE 'rpl_semi_sync%'", deadline))
    values[row.at("Variable_name")] = row.at("Value");
  const auto on = [&](const char* name) { return values[name] == "ON"; };
  SemiSync state;
  state.waits = on("rpl_semi_sync_master_enabled");
  state.confirms = on("rpl_semi_sync_slave_enabled");
  state.also_alone = on("rpl_semi_sync_master_wait_no_slave");
  state.before_shown = values["rpl_semi_sync_master_wait_point"] == "AFTER_SYNC";
  const std::string& timeout = values["rpl_semi_sync_master_timeout"];
  state.for_ever = !timeout.empty() && std::stod(timeout) >= for_ever_ms;
  return state;
}

void prepare_semi_sync(Session& session, Deadline deadline) {
  for (const char* set :
       {"SET GLOBAL rpl_semi_sync_master_timeout = 18446744073709551615",
        "SET GLOBAL rpl_semi_sync_master_wait_no_slave = ON", "SET GLOBAL rpl_semi_sync_master_wait_point = AFTER_SYNC",
        "SET GLOBAL rpl_semi_sync_slave_enabled = ON"}) {
    session.execute({set}, {}, deadline);
  }
}

void switch_semi_sync(Session& session, bool on, Deadline deadline) {
  session.execute(
      {on ? "SET GLOBAL rpl_semi_sync_master_enabled = ON" : "SET GLOBAL rpl_semi_sync_master_enabled = OFF"}, {},
      deadline);
}

}  // namespace weft::detail
