#include "engine/admin_tickets.hpp"

#include <algorithm>
#include <map>

#include "engine/admin_place.hpp"
#include "engine/store_core.hpp"
#include "ids/ticket_setup.hpp"
#include "index/index_pair.hpp"
#include "model/field_types.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

using Counter = TicketSql::Counter;

// More than all blocks that may be under way: a process has two of at most a million ids.
constexpr std::uint64_t margin = 10'000'000;

std::string trouble_of(const TicketState& state, std::uint16_t number, std::uint16_t servers) {
  if (!state.counter) return "its counter is gone";
  if (state.counter->step != servers || state.counter->next_id % servers != number % servers)
    return "it steps by " + std::to_string(state.counter->step) + " from residue " +
           std::to_string(state.counter->next_id % servers) + ", not by " + std::to_string(servers) + " from residue " +
           std::to_string(number % servers);
  if (!state.mark) return "";
  if (state.counter->next_id <= state.mark->mark) return "it is behind its high-water mark: restored from an old copy";
  if (state.counter->epoch != state.mark->epoch)
    return "its epoch is " + std::to_string(state.counter->epoch) + ", its mark's " + std::to_string(state.mark->epoch);
  return "";
}

/// The work of one call on a store's ticket servers and index.
class Tickets {
 public:
  Tickets(const Parts& parts, Deadline deadline)
      : parts_(parts), deadline_(deadline), index_(*parts.index_pool, parts.topology, *parts.batons) {}

  std::vector<TicketServerState> look() {
    std::map<std::pair<std::uint16_t, std::string>, TicketMark> marks;
    const Rows rows = index_.read_page(&IndexTexts::marks_page, {}, deadline_);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      marks[{static_cast<std::uint16_t>(rows.at(row, 1).as_uint()), cell_text(rows.at(row, 0))}] = {
          static_cast<std::uint32_t>(rows.at(row, 2).as_uint()), rows.at(row, 3).as_uint()};
    }
    std::vector<TicketServerState> all;
    for (const TicketServerSpec& spec : parts_.topology.tickets) {
      TicketServerState state{.number = spec.number, .server = spec.place.server};
      const std::map<std::string, Counter> counters = look_at(spec, state);
      for (const auto& [name, counter] : counters) state.names.push_back({.name = name, .counter = counter});
      for (const auto& [key, mark] : marks) {
        if (key.first != spec.number) continue;
        const auto there = std::ranges::find(state.names, key.second, &TicketState::name);
        TicketState& one = there != state.names.end() ? *there : state.names.emplace_back(TicketState{key.second});
        one.mark = mark;
      }
      if (state.trouble.empty()) {
        for (TicketState& one : state.names) one.trouble = trouble_of(one, spec.number, servers());
      }
      const auto twin = std::find_if(all.begin(), all.end(), [&](const TicketServerState& other) {
        return !state.uuid.empty() && other.uuid == state.uuid;
      });
      if (twin != all.end()) {
        state.trouble = "it is the same server as number " + std::to_string(twin->number) +
                        ": they would give the same ids twice; correct the topology";
      }
      all.push_back(std::move(state));
    }
    return all;
  }

  void repair(std::vector<TicketServerState>& all, const Actor& actor, bool dry_run) {
    for (TicketServerState& server : all) {
      if (!server.trouble.empty()) continue;
      for (TicketState& state : server.names) {
        if (state.trouble.empty()) continue;
        state.repaired = after(all, server.number, state);
        if (dry_run) continue;
        move_mark(server, state, actor);
        const TicketServerSpec& spec = spec_of(server.number);
        Pool::Lease session = parts_.ticket_pool->lease(parts_.topology.server(spec.place), deadline_);
        const TicketSql sql(session->dialect(), spec.place.database);
        if (!sql.replace_counter(*session, state.name, state.counter, *state.repaired, deadline_)) {
          throw Unavailable("ticket server " + std::to_string(server.number) + " (" + server.server + "): its '" +
                            state.name + "' counter changed during the repair; run it again");
        }
      }
    }
  }

 private:
  std::uint16_t servers() const { return static_cast<std::uint16_t>(parts_.topology.tickets.size()); }
  const TicketServerSpec& spec_of(std::uint16_t number) const {
    return *std::find_if(parts_.topology.tickets.begin(), parts_.topology.tickets.end(),
                         [&](const TicketServerSpec& spec) { return spec.number == number; });
  }

  std::map<std::string, Counter> look_at(const TicketServerSpec& spec, TicketServerState& state) try {
    const Deadline soon = deadline_.sooner(Deadline::in(parts_.topology.deadlines.connect * 2));
    Pool::Lease session = parts_.ticket_pool->lease(parts_.topology.server(spec.place), soon);
    const TicketSql sql(session->dialect(), spec.place.database);
    std::map<std::string, Counter> counters = sql.counters(*session, soon);
    state.reachable = true;
    state.uuid = check_ticket_server(*session, sql, spec.place.server, spec.number, servers(), soon);
    return counters;
  } catch (const Error& error) {
    state.trouble = error.message();
    return {};
  }

  // Past everything that any server may have given of this name, and everything the index holds.
  Counter after(const std::vector<TicketServerState>& all, std::uint16_t number, const TicketState& state) {
    std::uint64_t largest = largest_known(state.name);
    for (const TicketServerState& server : all) {
      for (const TicketState& other : server.names) {
        if (other.name != state.name) continue;
        if (other.mark) largest = std::max(largest, other.mark->mark);
        if (other.counter) largest = std::max(largest, other.counter->next_id);
      }
    }
    const std::uint64_t step = servers();
    if (largest > largest_id - 3 * margin * step)
      throw SchemaError("'" + state.name + "' ids have come near to 2^63: no room is left to move a counter to");
    std::uint64_t next = largest + margin * step;
    next += (number % step + step - next % step) % step;
    const std::uint32_t epoch =
        std::max(state.counter ? state.counter->epoch : 0U, state.mark ? state.mark->epoch : 0U) + 1;
    return {next, servers(), epoch};
  }

  std::uint64_t largest_known(const std::string& name) {
    std::vector<std::pair<std::string, std::string>> where;  // column, table
    if (name == "owner") where = {{"owner_id", "weft_placement"}};
    if (name == "object") where = {{"object_id", "weft_object"}};
    if (name == "token") where = {{"nonce", "weft_claim"}, {"nonce", "weft_object"}};
    const Place& place = parts_.topology.index.side(parts_.batons->side(index_pair_id, 0));
    Pool::Lease session = parts_.index_pool->lease(parts_.topology.server(place), deadline_);
    std::uint64_t largest = 0;
    for (const auto& [column, table] : where) {
      const Statement ask{
          "SELECT COALESCE(MAX(" + column + "), 0) FROM " + own_table(session->dialect(), place.database, table),
          {ColumnKind::u64}};
      largest = std::max(largest, session->query(ask, {}, deadline_).at(0, 0).as_uint());
    }
    return largest;
  }

  void move_mark(const TicketServerState& server, const TicketState& state, const Actor& actor) {
    const TicketMark mark{state.repaired->epoch, state.repaired->next_id - servers()};
    const std::string detail = "server " + std::to_string(server.number) + " (" + server.server + "), '" + state.name +
                               "': epoch " + std::to_string(mark.epoch) + ", next id " +
                               std::to_string(state.repaired->next_id) + "; " + state.trouble;
    const auto wrote = index_.write(1U, deadline_, [&](Session& session, const IndexTexts& texts, char side) {
      const Rows baton = session.begin_query(texts.hold_one, std::vector<Value>{std::uint64_t{0}}, deadline_);
      bool done = !baton.empty() && cell_text(baton.at(0, 1)) == std::string(1, side);
      if (done) {
        std::vector<Value> params{state.name, std::uint64_t{server.number}, std::uint64_t{mark.epoch}, mark.mark};
        if (state.mark) {
          params = {std::uint64_t{mark.epoch},        mark.mark,       state.name, std::uint64_t{server.number},
                    std::uint64_t{state.mark->epoch}, state.mark->mark};
        }
        done = session.execute(state.mark ? texts.renew_mark : texts.put_mark_row, params, deadline_) == 1;
      }
      if (!done) {
        session.rollback(deadline_);
        return false;
      }
      const std::string& database = parts_.topology.index.side(side).database;
      write_audit(session, database, actor, "tickets repair", detail, deadline_);
      session.commit(deadline_);
      return true;
    });
    if (wrote != IndexPair::Wrote::done) {
      throw Unavailable("the mark of '" + state.name + "' ids of ticket server " + std::to_string(server.number) +
                        " changed during the repair; run it again");
    }
  }

  const Parts& parts_;
  Deadline deadline_;
  IndexPair index_;
};

}  // namespace

std::vector<TicketServerState> check_tickets(StoreCore& store, Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  return Tickets(*parts, deadline).look();
}

std::vector<TicketServerState> repair_tickets(StoreCore& store, const Actor& actor, bool dry_run, Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  Tickets tickets(*parts, deadline);
  std::vector<TicketServerState> all = tickets.look();
  tickets.repair(all, actor, dry_run);
  return all;
}

}  // namespace weft::detail
