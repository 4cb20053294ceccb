#include "engine/pair_link.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr int lock_wait_over = 1205;

int number_of(const std::string& text) { return text.empty() ? 0 : std::stoi(text); }

}  // namespace

std::string LinkState::trouble() const {
  if (!there) return "it replicates from nobody";
  if (!single) return "it replicates from several servers";
  std::string why;
  if (!receives) why = "its receiver stands still";
  if (!applies) why += (why.empty() ? "its " : ", and its ") + std::string("applier stands still");
  const int error = apply_error != 0 ? apply_error : receive_error;
  if (!why.empty() && error != 0) why += " (error " + std::to_string(error) + ")";
  return why;
}

LinkState PairLink::look(Deadline deadline) {
  LinkState state;
  for (const auto& source : named_rows(session_, "SHOW ALL SLAVES STATUS", deadline)) {
    state.single = !state.there;
    state.there = true;
    state.name = source.at("Connection_name");
    state.receives = source.at("Slave_IO_Running") == "Yes";
    state.applies = source.at("Slave_SQL_Running") == "Yes";
    state.receive_error = number_of(source.at("Last_IO_Errno"));
    state.apply_error = number_of(source.at("Last_SQL_Errno"));
    state.received = GtidPosition(source.at("Gtid_IO_Pos"));
  }
  if (state.there) name_ = state.name;
  return state;
}

LinkState PairLink::look_and_restart(Deadline deadline) {
  LinkState state = look(deadline);
  if (!state.there || state.applies || state.apply_error != lock_wait_over) return state;
  start_applier(deadline);
  return look(deadline);
}

// Statements about replication take no parameters, and a connection's name stands in them as text.
void PairLink::command(const char* verb, const char* what, Deadline deadline) {
  if (!name_) look(deadline);
  std::string text = verb;
  if (name_ && !name_->empty()) {
    if (name_->find_first_of("'\\\"") != std::string::npos)
      throw SchemaError("the name of a replication connection has quotes in it; give it another one");
    text += " '" + *name_ + "'";
  }
  if (*what != '\0') text += std::string(" ") + what;
  session_.execute({text}, {}, deadline);
}

bool PairLink::wait_applied(const GtidPosition& position, Deadline deadline) {
  GtidPosition wanted = position;
  wanted.erase(own_domain(deadline));
  if (wanted.empty()) return true;
  const Statement wait{"SELECT MASTER_GTID_WAIT(?, ?)", {ColumnKind::i64}};
  for (;;) {
    // In short pieces: an applier that stops meanwhile is noticed, and no statement runs into the server's own limit.
    const Millis piece = std::min(deadline.left(), Millis{250});
    const std::vector<Value> params{wanted.text(), static_cast<double>(piece.count()) / 1000};
    if (session_.query(wait, params, Deadline::in(piece + Millis{2000})).at(0, 0).as_int() == 0) return true;
    if (deadline.passed() || !look_and_restart(Deadline::in(Millis{2000})).applies) return false;
  }
}

std::string PairLink::text(const char* ask, Deadline deadline) {
  return cell_text(session_.query({ask, {ColumnKind::text}}, {}, deadline).at(0, 0));
}

GtidPosition PairLink::written(Deadline deadline) { return GtidPosition(text("SELECT @@gtid_binlog_pos", deadline)); }
GtidPosition PairLink::applied(Deadline deadline) { return GtidPosition(text("SELECT @@gtid_slave_pos", deadline)); }

std::uint32_t PairLink::own_domain(Deadline deadline) {
  return static_cast<std::uint32_t>(std::stoul(text("SELECT CAST(@@gtid_domain_id AS CHAR)", deadline)));
}

}  // namespace weft::detail
