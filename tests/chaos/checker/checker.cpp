#include "chaos/checker/checker.hpp"

#include <unordered_map>

#include "chaos/checker/branches.hpp"
#include "chaos/checker/deadline_check.hpp"
#include "chaos/checker/life_check.hpp"
#include "chaos/checker/life_order.hpp"
#include "chaos/checker/transaction_order.hpp"

namespace weft::chaos {
namespace {

void check_ids(const History& history, Report& report) {
  std::unordered_map<std::uint64_t, const Operation*> given;
  for (const Operation& op : history.operations) {
    if (!op.id || op.outcome == Operation::Outcome::fail) continue;
    const auto [first, is_new] = given.emplace(*op.id, &op);
    if (!is_new) report.add(Anomaly::duplicate_id, "an id was given twice", {first->second, &op});
  }
}

void check_facts(const History& history, Report& report) {
  for (const Fact& fact : history.facts) {
    if (fact.kind != Fact::Kind::wrong_side) continue;
    report.add(Anomaly::wrong_side, "side " + fact.side + " took a write of " + fact.key + ": " + fact.detail, {});
    if (report.of(Anomaly::wrong_side) <= Report::kept_of_a_kind) report.violations.back().lines = {fact.line};
  }
}

void check_story(std::vector<const Operation*> operations, TransactionOrder& transactions, Report& report) {
  const KeyStory story(std::move(operations), report);
  for (const Life& life : story.lives())
    if (!life.sights.empty()) check_order(story, life, report);
  check_lives(story, report);
  transactions.take(story);
}

}  // namespace

Report check(const History& history) {
  Report report;
  report.operations = history.operations.size();
  std::unordered_map<std::string, std::size_t> numbers;
  std::vector<std::vector<const Operation*>> keys;  // in the order in which the history names them first
  for (const Operation& op : history.operations) {
    if (op.outcome == Operation::Outcome::unknown) ++report.unknown;
    const auto [number, is_new] = numbers.emplace(op.key, keys.size());
    if (is_new) keys.emplace_back();
    keys[number->second].push_back(&op);
  }
  Branches branches(history, report);
  TransactionOrder transactions;
  std::vector<TransactionOrder> lost_transactions(branches.takeovers());
  for (auto& operations : keys) {
    if (branches.forks(operations.front()->key)) {
      for (Branches::Lost& lost : branches.split(operations))
        check_story(std::move(lost.operations), lost_transactions[lost.takeover], report);
    }
    if (!operations.empty()) check_story(std::move(operations), transactions, report);
  }
  transactions.check(report);
  for (const TransactionOrder& each : lost_transactions) each.check(report);
  check_ids(history, report);
  check_facts(history, report);
  check_deadlines(history, report);
  return report;
}

}  // namespace weft::chaos
