#include "move/move_journal.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "move/move_rows.hpp"
#include "move/superseded.hpp"

namespace weft::detail {
namespace {

constexpr IndexPair::Parities parities_of(std::uint8_t parity) { return parity == 0 ? 1U : 2U; }

std::int64_t now() { return system_clock().wall().time_since_epoch().count(); }

}  // namespace

MoveJournal::MoveJournal(const Parts& parts, Actor actor)
    : parts_(parts), actor_(std::move(actor)), pair_(*parts.index_pool, parts.topology, *parts.batons) {}

bool MoveJournal::run(std::uint8_t parity, Deadline deadline, const Work& work) {
  Backoff backoff(Millis{1}, Millis{50});
  for (;;) {
    bool good = false;
    const auto attempt = [&](Session& session, const IndexTexts& texts, char side) {
      const Rows baton = session.begin_query(texts.hold_one, std::vector<Value>{std::uint64_t{parity}}, deadline);
      if (baton.empty() || baton.at(0, 1).as_text() != std::string(1, side)) {
        session.rollback(deadline);
        return false;
      }
      try {
        good = work(session, parts_.topology.index.side(side).database);
      } catch (...) {
        session.rollback(deadline);
        throw;
      }
      if (good) {
        session.commit(deadline);
      } else {
        session.rollback(deadline);
      }
      return true;
    };
    if (pair_.write(parities_of(parity), deadline, attempt) == IndexPair::Wrote::done) return good;
    pause_or_throw(backoff, deadline, "a move's journal");
  }
}

Rows MoveJournal::read(std::uint8_t parity, const std::function<Statement(const std::string& database)>& statement,
                       const std::vector<Value>& params, Deadline deadline) {
  Rows rows;
  pair_.write(parities_of(parity), deadline, [&](Session& session, const IndexTexts&, char side) {
    rows = session.query(statement(parts_.topology.index.side(side).database), params, deadline);
    return true;
  });
  return rows;
}

void MoveJournal::add(MoveEntry& entry, Deadline deadline) {
  entry.who = actor_.who;
  entry.started_at = entry.changed_at = now();
  bool as_believed = false;
  try {
    as_believed = run(entry.parity(), deadline, [&](Session& session, const std::string& database) {
      const MoveRows rows(database);
      const std::vector<Value> owner{std::uint64_t{entry.kind}, entry.owner};
      const Rows placed = session.query(rows.hold_placement(), owner, deadline);
      if (placed.empty() || placed.at(0, 0) != Value(std::uint64_t{entry.source}) ||
          placed.at(0, 1) != Value(entry.epoch))
        return false;
      entry.runner = session.query(rows.highest_runner(), owner, deadline).at(0, 0).as_uint() + 1;
      session.execute(rows.insert(), MoveRows::all_params(entry), deadline);
      write_audit(session, database, actor_, "move planned", entry.text(), deadline);
      return true;
    });
  } catch (const Duplicate&) {
    throw UsageError("owner " + std::to_string(entry.owner) +
                     " is being moved already; look with weftctl move list, then resume or abort that move");
  }
  if (!as_believed)
    throw UsageError("owner " + std::to_string(entry.owner) +
                     " was moved meanwhile; weftctl explain shows where it is");
}

std::optional<MoveEntry> MoveJournal::find(std::uint64_t id, Deadline deadline) {
  // Its owner's parity is not known: the newer of what both say.
  std::optional<MoveEntry> found;
  for (const std::uint8_t parity : {std::uint8_t{0}, std::uint8_t{1}}) {
    const Rows rows = read(
        parity, [](const std::string& database) { return MoveRows(database).by_id(false); }, {id}, deadline);
    for (MoveEntry& entry : MoveRows::decode(rows)) {
      if (entry.parity() == parity || !found) found = std::move(entry);
    }
  }
  return found;
}

std::vector<MoveEntry> MoveJournal::list(bool ended, std::size_t limit, Deadline deadline) {
  std::vector<MoveEntry> all;
  for (const std::uint8_t parity : {std::uint8_t{0}, std::uint8_t{1}}) {
    const Rows rows = read(
        parity, [&](const std::string& database) { return MoveRows(database).list(ended); },
        {std::uint64_t{parity}, std::uint64_t{limit}}, deadline);
    for (MoveEntry& entry : MoveRows::decode(rows)) all.push_back(std::move(entry));
  }
  std::sort(all.begin(), all.end(), [](const MoveEntry& left, const MoveEntry& right) {
    return std::pair(left.changed_at, left.id) > std::pair(right.changed_at, right.id);
  });
  if (all.size() > limit) all.resize(limit);
  return all;
}

MoveEntry MoveJournal::take(std::uint64_t id, Deadline deadline) {
  const std::optional<MoveEntry> there = find(id, deadline);
  if (!there)
    throw UsageError("there is no move " + std::to_string(id) + "; weftctl move list --all shows those there are");
  MoveEntry entry;
  run(there->parity(), deadline, [&](Session& session, const std::string& database) {
    const MoveRows rows(database);
    std::vector<MoveEntry> locked = MoveRows::decode(session.query(rows.by_id(true), std::vector<Value>{id}, deadline));
    if (locked.empty()) throw UsageError("there is no move " + std::to_string(id));
    entry = std::move(locked.front());
    if (has_ended(entry.state)) throw UsageError(entry.text() + " has ended: " + word_of(entry.state));
    const std::vector<Value> params{entry.runner + 1, now(), id, entry.runner};
    if (session.execute(rows.take(), params, deadline) != 1) return false;
    ++entry.runner;
    write_audit(session, database, actor_, "move taken up", entry.text() + ", " + word_of(entry.state), deadline);
    return true;
  });
  return entry;
}

bool MoveJournal::change(MoveEntry& entry, MoveState before, bool audited, bool flips, Deadline deadline) {
  entry.changed_at = now();
  return run(entry.parity(), deadline, [&](Session& session, const std::string& database) {
    const MoveRows rows(database);
    if (flips) {
      const std::vector<Value> placement{
          std::uint64_t{entry.target}, entry.epoch + 1, entry.id, std::uint64_t{entry.kind}, entry.owner,
          std::uint64_t{entry.source}, entry.epoch};
      if (session.execute(rows.flip_placement(), placement, deadline) != 1) return false;
    }
    if (session.execute(rows.update(), MoveRows::update_params(entry, before), deadline) != 1) return false;
    if (audited) {
      write_audit(session, database, actor_, std::string("move ") + word_of(entry.state),
                  entry.text() + (entry.reason.empty() ? "" : ": " + entry.reason), deadline);
    }
    return true;
  });
}

// A lost answer is asked for: the row says whether it was carried out.
void MoveJournal::settle(MoveEntry& entry, MoveState to, bool audited, bool flips, Deadline deadline) {
  const MoveState before = entry.state;
  entry.state = to;
  try {
    if (change(entry, before, audited, flips, deadline)) return;
  } catch (const InDoubt&) {
    // Below.
  } catch (...) {
    entry.state = before;
    throw;
  }
  const std::optional<MoveEntry> there = find(entry.id, deadline);
  if (there && there->runner == entry.runner) {
    if (there->state == to && before != to) return;
    if (there->state == before && change(entry, before, audited, flips, deadline)) return;
  }
  entry.state = before;
  if (flips && there && there->runner == entry.runner) {
    throw Unavailable(
        Code::not_writable, Outcome::not_applied,
        entry.text() + ": the placement is not what it was when the move began; weftctl explain shows it");
  }
  throw Superseded(entry.text());
}

void MoveJournal::advance(MoveEntry& entry, MoveState to, Deadline deadline) {
  if (!may_follow(entry.state, to)) {
    throw Error(Code::internal, Outcome::not_applied,
                entry.text() + ": from " + word_of(entry.state) + " to " + word_of(to) + " is no step");
  }
  settle(entry, to, true, false, deadline);
}

void MoveJournal::keep(MoveEntry& entry, Deadline deadline) { settle(entry, entry.state, false, false, deadline); }

void MoveJournal::flip(MoveEntry& entry, Deadline deadline) {
  settle(entry, MoveState::flipped, true, true, deadline);
  parts_.index->learn(entry.kind, entry.owner, {entry.target, entry.epoch + 1});
}

}  // namespace weft::detail
