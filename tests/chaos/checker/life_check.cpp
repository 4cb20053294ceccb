#include "chaos/checker/life_check.hpp"

#include <algorithm>

namespace weft::chaos {
namespace {

using Kind = Operation::Kind;
using Outcome = Operation::Outcome;

// Lives that are sure to have lasted over some time, by its start.
std::vector<const Life*> spans_of(const KeyStory& story) {
  std::vector<const Life*> spans;
  for (const Life& life : story.lives())
    if (!life.sights.empty() && life.spans()) spans.push_back(&life);
  std::sort(spans.begin(), spans.end(),
            [](const Life* a, const Life* b) { return a->earliest_end->end < b->earliest_end->end; });
  return spans;
}

// The one that lasted from before `start` until after `end`.
const Life* around(const std::vector<const Life*>& spans, std::int64_t start, std::int64_t end) {
  auto next = std::lower_bound(spans.begin(), spans.end(), start,
                               [](const Life* life, std::int64_t when) { return life->earliest_end->end < when; });
  if (next == spans.begin()) return nullptr;
  const Life* life = *std::prev(next);
  return end < life->latest_start->start ? life : nullptr;
}

void report_late_sight(const Operation& sight, const Operation& after, const std::string& what, Report& report) {
  if (sight.from == Operation::From::cache || sight.op != Kind::read)
    report.add_stale(sight.start - after.end, what, {&after, &sight});
  else
    report.add(Anomaly::lost, what, {&after, &sight});
}

// Over the whole of a key: as many are erased as were created, at any time.
void count_lives(const KeyStory& story, Report& report) {
  struct Step {
    std::int64_t when;
    int creates_sure = 0, creates_begun = 0, erases_sure = 0, erases_begun = 0;
    const Operation* op;
  };
  std::vector<Step> steps;
  bool told_of_create = false;
  for (const Operation* op : story.operations()) {
    if (op->outcome == Outcome::fail) continue;
    told_of_create = told_of_create || op->op == Kind::create;
    if (op->op == Kind::create) {
      steps.push_back({.when = op->start, .creates_begun = 1, .op = op});
      if (op->outcome == Outcome::ok) steps.push_back({.when = op->end, .creates_sure = 1, .op = op});
    } else if (op->op == Kind::erase) {
      steps.push_back({.when = op->start, .erases_begun = 1, .op = op});
      if (op->outcome == Outcome::ok) steps.push_back({.when = op->end, .erases_sure = 1, .op = op});
    }
  }
  if (!told_of_create) return;
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.when < b.when; });
  int creates_begun = 0;
  int creates_sure = 0;
  int erases_begun = 0;
  int erases_sure = 0;
  const Operation* last_create = nullptr;
  for (const Step& step : steps) {
    creates_begun += step.creates_begun;
    creates_sure += step.creates_sure;
    erases_begun += step.erases_begun;
    erases_sure += step.erases_sure;
    if (step.op->op == Kind::create && step.creates_sure > 0) {
      if (creates_sure > erases_begun + 1)
        report.add(Anomaly::doubled, step.op->key + " was created again while it was there", {last_create, step.op});
      last_create = step.op;
    }
    if (step.erases_sure > 0 && erases_sure > creates_begun)
      report.add(Anomaly::doubled, step.op->key + " was erased more often than created", {step.op});
  }
}

// Absent although an acknowledged create has no erase: the sum of creates that had ended and of erases that had begun.
void check_absence(const KeyStory& story, Report& report) {
  std::vector<std::int64_t> created;
  std::vector<std::int64_t> erased;
  const Operation* last_create = nullptr;
  for (const Operation* op : story.operations()) {
    if (op->op == Kind::create && op->outcome == Outcome::ok) created.push_back(op->end), last_create = op;
    if (op->op == Kind::erase && op->outcome != Outcome::fail) erased.push_back(op->start);
  }
  std::sort(created.begin(), created.end());
  std::sort(erased.begin(), erased.end());
  for (const Operation* op : story.operations()) {
    if (!op->sees_nothing()) continue;
    const auto creates = std::lower_bound(created.begin(), created.end(), op->start) - created.begin();
    const auto erases = std::lower_bound(erased.begin(), erased.end(), op->end) - erased.begin();
    if (creates <= erases) continue;
    report.add(Anomaly::lost, op->key + " was created, not erased, and is not there", {last_create, op});
    return;
  }
}

}  // namespace

void check_lives(const KeyStory& story, Report& report) {
  const std::vector<const Life*> spans = spans_of(story);
  for (std::size_t at = 1; at < spans.size(); ++at) {
    const Operation& old = *spans[at - 1]->latest_start;
    const Operation& young = *spans[at]->earliest_end;
    if (young.end < old.start)
      report_late_sight(old, young, old.key + " was created anew, and then its former life was seen", report);
  }
  for (const Life& life : story.lives()) {
    if (life.sights.empty() || life.spans()) continue;
    const Operation& sight = *life.earliest_end;
    const Life* other = around(spans, life.latest_start->start, sight.end);
    if (other != nullptr)
      report.add(Anomaly::doubled, sight.key + " had another life while one lasted",
                 {other->earliest_end, &sight, other->latest_start});
  }
  for (const Operation* op : story.operations()) {
    const bool erased = op->op == Kind::erase && op->outcome == Outcome::ok;
    if (!erased && !op->sees_nothing()) continue;
    const Life* life = around(spans, op->start, op->end);
    if (life == nullptr) continue;
    if (erased) {
      report_late_sight(*life->latest_start, *op, op->key + " was erased, and then seen", report);
    } else {
      report.add_stale(op->start - life->earliest_end->end, op->key + " was read as absent while it was there",
                       {life->earliest_end, op, life->latest_start});
    }
  }
  count_lives(story, report);
  check_absence(story, report);
}

}  // namespace weft::chaos
