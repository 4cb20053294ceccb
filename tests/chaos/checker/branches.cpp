#include "chaos/checker/branches.hpp"

#include <algorithm>
#include <set>

namespace weft::chaos {
namespace {

using Kind = Operation::Kind;
using Outcome = Operation::Outcome;

// Their value is their version, and other writes may have both: they are told apart by time.
bool is_count(const Operation& op) { return op.version && op.value && *op.value == std::to_string(*op.version); }

bool may_begin_before(const Operation& op, std::int64_t when) { return op.start < when; }

}  // namespace

/// One key at one takeover.
class Branches::Fork {
 public:
  Fork(const Takeover& takeover, const std::vector<const Fact*>& tail, const Operations& operations)
      : takeover_(takeover), cut_(tail.front()->start) {
    std::vector<const Operation*> erases;
    std::size_t erased = 0;
    for (const Fact* fact : tail) {
      if (!fact->value) {
        ++erased;
        continue;
      }
      values_[*fact->value] = fact;
      if (const Operation* writer = writer_of(*fact, operations)) written_[writer] = fact;
    }
    for (const Operation* op : operations) {
      const bool erase = op->op == Kind::erase && op->outcome == Outcome::ok;
      if (erased > 0 && erase && op->end >= cut_ && may_begin_before(*op, taken())) erases.push_back(op);
    }
    any_erase_ = erased > 0;
    // Which of them the other side had is not known when there are more.
    erases_.insert(erases.begin(), erases.end());
    surely_erased_ = std::min(erased, erases.size());
  }

  std::int64_t taken() const { return takeover_.taken->end; }
  bool writes(const Operation* op) const { return written_.contains(op) || erases_.contains(op); }
  const std::map<const Operation*, const Fact*>& written() const { return written_; }
  std::size_t surely_erased() const { return surely_erased_; }

  const Fact* value_read(const Operation& op) const {
    if (op.op != Kind::read || !op.sees()) return nullptr;
    const auto found = values_.find(op.value.value_or(""));
    return found != values_.end() && found->second->version == op.version ? found->second : nullptr;
  }
  /// It saw what only the lost side had, or may have: nothing where that side's row was erased.
  bool reads(const Operation& op) const {
    if (!may_begin_before(op, taken())) return false;
    if (op.sees_nothing()) return any_erase_ && op.end >= cut_;
    return value_read(op) != nullptr;
  }
  /// It ended when only the lost side could answer.
  bool before(const Operation& op) const { return op.end < takeover_.taken->start; }
  /// It began when the lost side was out of the game, and ended before anything of its tail was brought in.
  bool between(const Operation& op) const { return op.start >= taken() && op.end < takeover_.returns(); }

 private:
  // Of two that made the same count the one that ended first was on the lost side.
  const Operation* writer_of(const Fact& fact, const Operations& operations) const {
    const Operation* found = nullptr;
    for (const Operation* op : operations) {
      if (!op->writes() || op->value != fact.value || op->version.value_or(*fact.version) != *fact.version) continue;
      if (!may_begin_before(*op, taken())) continue;
      if (found == nullptr || op->end < found->end) found = op;
    }
    return found;
  }

  const Takeover& takeover_;
  std::int64_t cut_;
  bool any_erase_ = false;
  std::size_t surely_erased_ = 0;
  std::map<std::string, const Fact*> values_{};
  std::map<const Operation*, const Fact*> written_{};
  std::set<const Operation*> erases_{};
};

Branches::Branches(const History& history, Report& report) : report_(report) {
  for (const Fact& fact : history.facts)
    if (fact.kind == Fact::Kind::takeover) takeovers_.push_back({&fact, nullptr});
  std::sort(takeovers_.begin(), takeovers_.end(),
            [](const Takeover& a, const Takeover& b) { return a.taken->end < b.taken->end; });
  for (const Fact& fact : history.facts) {
    for (std::size_t at = 0; at < takeovers_.size(); ++at) {
      Takeover& takeover = takeovers_[at];
      if (fact.side != takeover.taken->side) continue;
      if (fact.kind == Fact::Kind::tail && fact.end == takeover.taken->end) tails_[fact.key][at].push_back(&fact);
      const bool next = takeover.rejoined == nullptr || fact.start < takeover.rejoined->start;
      if (fact.kind == Fact::Kind::rejoin && fact.start >= takeover.taken->end && next) takeover.rejoined = &fact;
    }
    if (fact.kind != Fact::Kind::tail || (fact.detail != "nowhere" && !fact.detail.empty())) continue;
    report_.add_unaccounted(fact.key + ": side " + fact.side + " alone had a change that is nowhere after the rejoin",
                            {fact.line});
  }
}

const Operation* Branches::in_doubt(const Operation& op, bool of_tail) {
  Operation& copy = copies_.emplace_back(op);
  if (copy.outcome == Outcome::ok) copy.outcome = Outcome::unknown;
  if (copy.op == Kind::write && is_count(copy)) copy.version.reset(), copy.value.reset();
  if (of_tail) copy.transaction.clear();  // the rejoin brings in what is clean, and lists the rest
  return &copy;
}

// The object that keeps its life in the rows has two in its name's story: the one before the return gets versions of
// its own, and with the rejoin a create in doubt begins the other with a state that the first had.
void Branches::let_names_return(std::size_t number, const std::vector<const Fact*>& tail, Operations& operations) {
  const auto erase = [](const Fact* fact) { return !fact->value; };
  const auto listed = [&](const Fact* fact) { return erase(fact) && fact->detail == "listed"; };
  if (!tail.front()->key.starts_with("name/") || std::none_of(tail.begin(), tail.end(), erase)) return;
  // An erase that was brought in ends it again: it has its name for as long as the changes before the erase come in.
  const bool stays = std::any_of(tail.begin(), tail.end(), listed);
  const bool comes = stays || !std::all_of(tail.begin(), tail.end(), erase);
  const std::int64_t returns = takeovers_[number].returns();
  const auto life = [](std::uint64_t version) { return version >> 20; };  // lives are farther apart than that
  std::set<std::uint64_t> former;
  for (const Operation* op : operations)
    if (op->version && op->start < takeovers_[number].taken->end) former.insert(life(*op->version));
  const auto again = [&](const Operation* op) {
    return op->sees() && op->end >= returns && former.contains(life(*op->version));
  };
  const std::int64_t home = takeovers_[number].rejoined == nullptr ? never_ends : takeovers_[number].rejoined->end;
  const auto later = [&](const Operation* op) { return again(op) && op->start > home; };
  if (!comes || (!stays && std::any_of(operations.begin(), operations.end(), later))) return;
  std::map<std::uint64_t, const Operation*> back;  // by life: its first state after the return
  for (const Operation* op : operations) {
    if (!again(op)) continue;
    const Operation*& first = back.try_emplace(life(*op->version), op).first->second;
    if (*op->version < *first->version) first = op;
  }
  std::set<std::uint64_t> returned;
  for (const Operation*& op : operations) {
    if (!op->version || op->end >= returns) continue;
    const auto same = back.find(life(*op->version));
    if (same == back.end()) continue;
    if (op->version == same->second->version && op->value == same->second->value) returned.insert(same->first);
    Operation& before = copies_.emplace_back(*op);
    *before.version += (number + 1) << 56;
    op = &before;
  }
  for (const std::uint64_t each : returned) {
    Operation& create = copies_.emplace_back(*back.at(each));
    create.op = Kind::create;
    create.client = "rejoin";
    create.outcome = Outcome::unknown;
    create.start = returns;
    create.transaction.clear();
    operations.push_back(&create);
  }
}

std::vector<Branches::Lost> Branches::split(Operations& operations) {
  std::vector<Lost> all;
  for (const auto& [number, tail] : tails_.at(operations.front()->key)) {
    const Fork fork(takeovers_[number], tail, operations);
    for (const auto& [op, fact] : fork.written()) {
      if (op->outcome == Outcome::fail)
        report_.add(Anomaly::phantom, op->key + ": a write that was said to be not applied is in the lost side's tail",
                    {op});
      if (op->outcome != Outcome::ok) continue;
      ++report_.tail;
      if (fact->detail == "dropped")
        report_.add_unaccounted(op->key + ": an acknowledged write was dropped by the rejoin", {op->line, fact->line});
    }
    report_.tail += fork.surely_erased();
    Lost lost{number};
    Operations on;
    for (const Operation* op : operations) {
      if (fork.writes(op)) {
        lost.operations.push_back(op);
        on.push_back(in_doubt(*op, true));
      } else if (fork.reads(*op)) {
        // A count, or nothing, may be what either side had when both may have answered.
        const bool either = op->sees_nothing() || is_count(*op);
        if (fork.before(*op) || !either) lost.operations.push_back(op);
      } else {
        on.push_back(op);
        if (fork.before(*op))
          lost.operations.push_back(op);
        else if (op->op != Kind::read && may_begin_before(*op, fork.taken()))
          lost.operations.push_back(in_doubt(*op, false));
        const Fact* seen = fork.value_read(*op);
        if (seen == nullptr || is_count(*op) || !fork.between(*op)) continue;
        report_.add_stale(op->start - fork.taken(),
                          op->key + ": a read after the takeover gave what only the lost side had", {op});
      }
    }
    if (!lost.operations.empty()) all.push_back(std::move(lost));
    operations = std::move(on);
    let_names_return(number, tail, operations);
  }
  return all;
}

}  // namespace weft::chaos
