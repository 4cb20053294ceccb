#include "engine/rejoin.hpp"

#include <algorithm>

#include "base/failpoint.hpp"
#include "engine/admin_place.hpp"
#include "engine/rejoin_link.hpp"
#include "engine/semi_sync.hpp"
#include "engine/tail_merge.hpp"
#include "engine/tail_stage.hpp"
#include "engine/tail_undo.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis catching_up_piece{2000};

std::string name_of(std::uint32_t pair) { return pair == 0 ? "the index" : "shard " + std::to_string(pair); }

std::string counted(std::uint64_t number, const char* what) { return std::to_string(number) + " " + what; }

}  // namespace

TailCounts RejoinReport::all() const {
  TailCounts sum;
  for (const auto& [shard, counts] : tails) {
    sum.rows += counts.rows;
    sum.own_rows += counts.own_rows;
    sum.merged += counts.merged;
    sum.listed += counts.listed;
    sum.dropped += counts.dropped;
  }
  return sum;
}

Rejoin::Rejoin(StoreCore& store, std::uint32_t shard, const RejoinOptions& options, Deadline deadline)
    : store_(store),
      parts_(store.parts()),
      topology_(parts_->topology),
      options_(options),
      deadline_(deadline),
      sides_(topology_, shard) {
  report_.pair = sides_.name();
  report_.dry_run = options.dry_run;
}

PairOptions Rejoin::pair_options() const {
  PairOptions options;
  options.who = options_.who;
  options.host = options_.host;
  options.on_step = options_.on_step;
  return options;
}

void Rejoin::say(const std::string& step) {
  report_.steps.push_back(step);
  if (options_.on_step) options_.on_step(step);
}

void Rejoin::journal(RejoinStep step, const std::string& said) {
  entry_.step = step;
  // One row for each pair of the two servers; the numbers of rows stand in each one's own.
  for (const Role& role : roles_) {
    RejoinEntry entry = entry_;
    entry.shard = role.shard;
    entry.survivor = letter_of(role.shard, role_.side);
    const auto counts = std::find_if(report_.tails.begin(), report_.tails.end(),
                                     [&](const auto& one) { return one.first == role.shard; });
    if (counts != report_.tails.end()) {
      entry.rows = counts->second.rows;
      entry.own_rows = counts->second.own_rows;
      entry.merged = counts->second.merged;
      entry.listed = counts->second.listed;
      entry.dropped = counts->second.dropped;
    }
    journal_->put(entry);
  }
  say(said);
}

LostSide Rejoin::lost_side() {
  return {lost(), account_of(topology_, sides_.place(lost_).server, Account::operators), sides_.text(lost_)};
}

// A takeover in the middle of a rejoin (the returned side died again) makes the role `alone` once more.
void Rejoin::begin() {
  const bool alone =
      std::any_of(roles_.begin(), roles_.end(), [](const Role& role) { return role.state == RoleState::alone; });
  if (alone && !reached(RejoinStep::merged)) {
    for (Role& role : roles_) role.state = RoleState::rejoining;
    if (!book_->change(roles_, false, "rejoin begun", sides_.name() + ", returned side " + lost_, deadline_)) {
      throw Unavailable(Code::not_writable, Outcome::not_applied,
                        sides_.name() + ": its role was changed meanwhile; look with weftctl status, and run it again");
    }
  }
  WEFT_REACH("rejoin.role_set");
  if (reached(RejoinStep::begun)) return;
  journal(RejoinStep::begun, "role rejoining: side " + std::string(1, role_.side) + " goes on serving alone");
}

const Tail& Rejoin::tail() {
  if (!tail_) {
    const std::uint32_t domain = PairLink(lost()).own_domain(deadline_);
    const GtidPosition end =
        entry_.tail_end.empty() ? PairLink(lost()).written(deadline_).only(domain) : GtidPosition(entry_.tail_end);
    tail_ = std::make_unique<Tail>(read_tail(lost_side(), members_, recorded().only(domain), end, parts_->entities,
                                             options_.ignore_statements, deadline_));
  }
  return *tail_;
}

void Rejoin::fence_and_stage() {
  if (reached(RejoinStep::staged)) return;
  // It waits for commits under way there; from then on only the operators' account writes.
  sides_.set_read_only(lost_, true, deadline_);
  WEFT_REACH("rejoin.fenced");
  PairLink link(lost());
  entry_.tail_end = link.written(deadline_).only(link.own_domain(deadline_)).text();
  bring_own_rows(survivor(), tail(), deadline_);
  for (auto& one : report_.tails) {
    const std::uint32_t shard = one.first;
    TailCounts& counts = one.second;
    const std::vector<ConflictRow> rows = staged_rows(tail(), shard, role_.takeover, letter_of(shard, lost_));
    ConflictRows(topology_.pair(shard).a.database).put(survivor(), rows, deadline_);
    WEFT_REACH("rejoin.staged_some");
    counts = {rows.size()};
    for (const TailTransaction& transaction : tail().transactions) {
      counts.own_rows += static_cast<std::uint64_t>(
          std::count_if(transaction.changes.begin(), transaction.changes.end(), [&](const TailChange& change) {
            return change.table->entity == nullptr && change.table->member->shard == shard;
          }));
    }
  }
  journal(RejoinStep::staged, "tail read and kept on side " + std::string(1, role_.side) + ": " +
                                  counted(tail().transactions.size(), "transactions, ") + counted(tail().rows, "rows"));
}

void Rejoin::undo() {
  if (reached(RejoinStep::undone)) return;
  PairLink link(lost());
  const std::uint32_t domain = link.own_domain(deadline_);
  if (link.written(deadline_).sequence(domain) != GtidPosition(entry_.tail_end).sequence(domain)) {
    throw SchemaError(sides_.text(lost_) + " wrote more after its tail was read (behind " + entry_.tail_end +
                      "); something writes there past read_only: stop it, undo what it wrote with the binary log off, "
                      "or make this side anew from a copy");
  }
  const std::uint64_t rows = WEFT_MUTANT("tail_not_undone") ? 0 : undo_tail(lost(), tail(), deadline_);
  journal(RejoinStep::undone, counted(rows, "rows put back on side ") + std::string(1, lost_));
}

void Rejoin::link() {
  const Server& returned = account_of(topology_, sides_.place(lost_).server, Account::operators);
  const Server& serving = account_of(topology_, sides_.place(role_.side).server, Account::operators);
  const bool again = reached(RejoinStep::linked);
  if (!again && std::any_of(roles_.begin(), roles_.end(), [&](const Role& role) {
        return role.shard == 0 || topology_.shard(role.shard).durability == Durability::pair;
      })) {
    prepare_semi_sync(lost(), deadline_);
    prepare_semi_sync(survivor(), deadline_);
  }
  follow(lost(), serving, "", deadline_);
  WEFT_REACH("rejoin.lost_follows");
  PairLink link(survivor());
  std::string begin;
  const GtidPosition end(entry_.tail_end);
  const std::uint32_t domain = PairLink(lost()).own_domain(deadline_);
  if (const auto last = end.find(domain); last && link.applied(deadline_).sequence(domain) < last->sequence) {
    // Past the tail: what it holds has been undone over there, and comes in as writes of this side.
    begin = past(link.written(deadline_), domain, *last);
  }
  if (WEFT_MUTANT("tail_position_not_set")) begin.clear();
  follow(survivor(), returned, begin, deadline_);
  WEFT_REACH("rejoin.survivor_follows");
  if (!again) journal(RejoinStep::linked, "both sides replicate from each other");
}

void Rejoin::catch_up() {
  PairLink returned(lost());
  const GtidPosition written = PairLink(survivor()).written(deadline_);
  while (!returned.wait_applied(written, deadline_.sooner(Deadline::in(catching_up_piece)))) {
    const LinkState state = returned.look(deadline_);
    if (state.runs() && !deadline_.passed()) continue;
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      sides_.text(lost_) + " does not catch up: " +
                          (state.runs() ? "the deadline passed" : state.trouble()) + "; run this again");
  }
}

void Rejoin::compare() {
  if (reached(RejoinStep::equal)) return;
  do {
    catch_up();
    report_.rows_compared = 0;
  } while (!all_equal());
  journal(RejoinStep::equal, "both sides are equal: " + counted(report_.rows_compared, "rows compared"));
}

// False: one side was too far behind the other for the comparison to mean anything.
bool Rejoin::all_equal() {
  for (const TailMember& member : members_) {
    DiffOptions options;
    options.on_progress = options_.on_compare;
    const PairDiff diff = diff_pair(topology_, member.shard, options, deadline_);
    for (const TableDiff& table : diff.tables) report_.rows_compared += table.rows;
    if (diff.equal()) continue;
    if (!diff.settled) return false;
    std::string where;
    for (const TableDiff& table : diff.tables) {
      if (table.differences == 0 && table.fault.empty()) continue;
      where += (where.empty() ? "" : ", ") + table.table +
               (table.fault.empty() ? " (" + counted(table.differences, "rows)") : " (" + table.fault + ")");
    }
    throw SchemaError(name_of(member.shard) + ": the sides still differ in " + where +
                      " although the tail was undone; weftctl pair diff lists the rows. Nothing was brought in yet; "
                      "make side " +
                      lost_ + " anew from a copy of the other one");
  }
  return true;
}

void Rejoin::merge() {
  if (reached(RejoinStep::merged)) return;
  const std::uint64_t of = report_.all().rows;
  for (auto& one : report_.tails) {
    const std::uint32_t shard = one.first;
    TailCounts& counts = one.second;
    TailMerge merge(*parts_, shard, letter_of(shard, role_.side), role_.takeover, deadline_);
    const ConflictRows table(topology_.pair(shard).a.database);
    const auto count = [&] {
      const auto by_state = table.count(survivor(), role_.takeover, deadline_);
      const auto number = [&](ConflictState state) {
        const auto found = by_state.find(state);
        return found == by_state.end() ? 0 : found->second;
      };
      counts.merged = number(ConflictState::merged);
      counts.listed = number(ConflictState::listed) + number(ConflictState::resolved);
      counts.dropped = number(ConflictState::dropped);
    };
    for (std::uint64_t transactions = 0; merge.step(); ++transactions) {
      if (!options_.on_merge || transactions % 100 != 0) continue;
      count();
      options_.on_merge(of - report_.all().waiting(), of);
    }
    count();
  }
  const TailCounts all = report_.all();
  if (all.waiting() != 0) {
    throw Error(
        Code::internal, Outcome::not_applied,
        sides_.name() + ": " + counted(all.waiting(), "rows of the tail are not accounted for in weft_conflict"));
  }
  journal(RejoinStep::merged,
          counted(all.merged, "rows brought in, ") + counted(all.listed, "listed, ") + counted(all.dropped, "dropped"));
}

// Both sides have one history now: what is left is what follows a planned solo.
void Rejoin::go_home() {
  std::vector<Role> alone;
  for (const std::uint32_t pair : report_.together) {
    Role role = book_->of(pair, deadline_);
    if (role.both() || role.position.empty()) continue;
    role.state = RoleState::alone;
    role.position.clear();
    alone.push_back(std::move(role));
  }
  const TailCounts all = report_.all();
  if (!alone.empty() && !book_->change(alone, false, "rejoin merged",
                                       sides_.name() + ": tail " + std::to_string(all.rows) + " rows, merged " +
                                           std::to_string(all.merged) + ", listed " + std::to_string(all.listed) +
                                           ", dropped " + std::to_string(all.dropped),
                                       deadline_)) {
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      sides_.name() + ": its role was changed meanwhile; look with weftctl status, and run it again");
  }
  WEFT_REACH("rejoin.one_history");
  for (const std::uint32_t pair : report_.together) {
    PairReport home = pair_in(topology_, pair, pair_options(), deadline_);
    report_.steps.insert(report_.steps.end(), home.steps.begin(), home.steps.end());
    WEFT_REACH("rejoin.one_home");
  }
  for (const auto& [shard, counts] : report_.tails) {
    const ConflictRows table(topology_.pair(shard).a.database);
    constexpr std::size_t rows_at_once = 1000;
    while (table.drop_merged(survivor(), entry_.takeover, rows_at_once, deadline_) == rows_at_once) continue;
  }
  journal(RejoinStep::done, "done");
}

RejoinReport Rejoin::run() {
  find_roles();
  find_members();
  check_sides();
  if (options_.dry_run) {
    judge_only();
    return std::move(report_);
  }
  begin();
  WEFT_REACH("rejoin.begun");
  fence_and_stage();
  WEFT_REACH("rejoin.staged");
  undo();
  WEFT_REACH("rejoin.undone");
  if (!reached(RejoinStep::merged)) link();
  WEFT_REACH("rejoin.linked");
  compare();
  WEFT_REACH("rejoin.equal");
  merge();
  WEFT_REACH("rejoin.merged");
  go_home();
  return std::move(report_);
}

RejoinReport rejoin_pair(StoreCore& store, std::uint32_t shard, const RejoinOptions& options, Deadline deadline) {
  return Rejoin(store, shard, options, deadline).run();
}

}  // namespace weft::detail
