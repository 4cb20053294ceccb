#include <algorithm>

#include "engine/admin_place.hpp"
#include "engine/rejoin.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

std::string name_of(std::uint32_t pair) { return pair == 0 ? "the index" : "shard " + std::to_string(pair); }

// A returned side of the index still has the batons it had when it was lost: the newest row counts, not who answers
// first.
char index_side(const Topology& topology, Deadline deadline) {
  BatonStatus newest;
  std::string trouble;
  bool found = false;
  for (const char side : {'A', 'B'}) {
    if (side == 'B' && !topology.index.b) break;
    const Place& place = topology.index.side(side);
    try {
      const auto session = connect_as(topology, place.server, Account::operators, deadline);
      const BatonStatus baton = BatonRows(*session, place.database).look(0, deadline);
      if (!found || baton.epoch > newest.epoch) newest = baton;
      found = true;
    } catch (const Unavailable& error) {
      trouble += "; " + std::string(error.message());
    }
  }
  if (!found) throw Unavailable("no side of the index answers" + trouble);
  return newest.side;
}

}  // namespace

// All pairs on the two servers went alone together, and come back together: replication is one for all of them.
void Rejoin::find_roles() {
  book_ = std::make_unique<RoleBook>(topology_, Actor{options_.who, options_.host}, index_side(topology_, deadline_),
                                     deadline_);
  journal_ = std::make_unique<RejoinJournal>(topology_, book_->index_side(), deadline_);
  report_.together = sides_.on_the_same_servers();
  const std::string servers = sides_.place('A').server + " " + sides_.place('B').server;
  if (!options_.dry_run && !journal_->lock(servers)) {
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      sides_.name() + ": another rejoin of these two servers goes on; wait for it");
  }
  role_ = book_->of(sides_.pair(), deadline_);
  const auto known = journal_->find(sides_.pair());
  resumed_ = known && known->takeover == role_.takeover && known->step != RejoinStep::done && role_.takeover > 0;
  if (resumed_) entry_ = *known;
  entry_.takeover = role_.takeover;
  if (!resumed_) entry_.step = RejoinStep{};
  report_.resumed = resumed_;
  if (!reached(RejoinStep::merged)) {
    if (role_.both() || role_.takeover == 0 || role_.position.empty()) {
      throw UsageError(sides_.name() + (role_.both()
                                            ? " is served by both sides; there is nothing to rejoin"
                                            : " is alone by plan, not after a takeover; bring the other side back with "
                                              "weftctl pair in"));
    }
  }
  for (const std::uint32_t pair : report_.together) {
    Role role = book_->of(pair, deadline_);
    if (!reached(RejoinStep::merged) && (role.both() || role.position != role_.position)) {
      throw SchemaError(name_of(pair) + " stands on the same two servers as " + sides_.name() +
                        " and was not taken over together with it; run weftctl pair takeover for it first");
    }
    roles_.push_back(std::move(role));
  }
  if (role_.side == '-') role_.side = entry_.survivor;  // brought in already; only the batons' way home is left
  lost_ = other_side(role_.side);
  report_.returned = lost_;
  report_.survivor = role_.side;
}

void Rejoin::find_members() {
  for (const std::uint32_t pair : report_.together) {
    const PairSpec& spec = topology_.pair(pair);
    if (spec.a.database != spec.b->database) {
      throw SchemaError(name_of(pair) + " has other database names on its two sides; replication goes by name");
    }
    members_.push_back({pair, spec.a.database});
    if (pair == 0) continue;
    TailCounts counts;
    if (resumed_) {
      if (const auto entry = journal_->find(pair))
        counts = {entry->rows, entry->own_rows, entry->merged, entry->listed, entry->dropped};
    }
    report_.tails.emplace_back(pair, counts);
  }
  const std::string& server = sides_.place(lost_).server;
  for (const AdminPlace& place : places_of(topology_)) {
    const bool ours = place.part != OwnSchema::tickets &&
                      std::find(report_.together.begin(), report_.together.end(),
                                place.part == OwnSchema::index ? 0 : place.number) != report_.together.end();
    if (place.place->server == server && !ours) {
      throw SchemaError(place.text() + " stands on the returned server beside " + sides_.name() +
                        " and has its other side elsewhere; such a server cannot be brought back as a whole");
    }
  }
}

void Rejoin::check_sides() {
  PairLink returned(lost());
  PairLink serving(survivor());
  const std::uint32_t domain = returned.own_domain(deadline_);
  if (domain == serving.own_domain(deadline_)) {
    throw SchemaError(sides_.text(lost_) +
                      " and the other side write to one GTID domain; weftctl doctor says how "
                      "they are set up");
  }
  if (reached(RejoinStep::undone)) return;  // what replicates from here on was begun by a rejoin
  if (const LinkState link = returned.look(deadline_); link.there && (link.receives || link.applies)) {
    throw SchemaError(sides_.text(lost_) +
                      " replicates already, so rows of its own may have been overwritten; STOP SLAVE there does not "
                      "bring them back: make this side anew from a copy of the other one");
  }
  if (serving.look(deadline_).there) {
    throw SchemaError(sides_.text(role_.side) +
                      " still has the returned side as its source and would apply what that wrote alone; finish the "
                      "takeover first (weftctl pair takeover)");
  }
  if (returned.written(deadline_).sequence(domain) < recorded().sequence(domain)) {
    throw SchemaError(sides_.text(lost_) +
                      " is older than what the other side has of it: it was restored from a copy. Make it anew from a "
                      "copy of the other side, with a fresh server_id");
  }
}

}  // namespace weft::detail
