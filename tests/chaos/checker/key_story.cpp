#include "chaos/checker/key_story.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>

namespace weft::chaos {
namespace {

using Kind = Operation::Kind;
using Outcome = Operation::Outcome;

std::string at(const Operation& op, std::uint64_t version) { return op.key + " at version " + std::to_string(version); }

}  // namespace

KeyStory::KeyStory(std::vector<const Operation*> operations, Report& report) : operations_(std::move(operations)) {
  std::sort(operations_.begin(), operations_.end(), [](const auto* a, const auto* b) { return a->start < b->start; });
  for (const Operation* op : operations_) {
    if (!op->writes()) continue;
    created_ = created_ || (op->op == Kind::create && op->outcome != Outcome::fail);
    if (op->value) by_value_.emplace(*op->value, op);
    if (op->outcome == Outcome::unknown && !op->version && !op->value) nameless_.push_back(op);
  }
  take_acknowledged(report);
  for (const Operation* op : operations_)
    if (op->op == Kind::read && op->sees()) take_seen(*op, report);
  begin_lives();
  count_writes(report);
}

void KeyStory::take_acknowledged(Report& report) {
  for (const Operation* op : operations_) {
    if (!op->writes() || !op->sees()) continue;
    State& state = states_[*op->version];
    if (state.writer != nullptr) {
      report.add(Anomaly::lost, "two acknowledged writes made " + at(*op, *op->version), {state.writer, op});
      state.forked = true;
      continue;
    }
    state.writer = op;
    state.value = op->value.value_or("");
  }
}

void KeyStory::take_seen(const Operation& read, Report& report) {
  const std::uint64_t version = *read.version;
  State& state = states_[version];
  const bool known = state.writer != nullptr || state.seen != nullptr;
  if (!known) {
    state.value = read.value.value_or("");
    find_writer(state, version, read, report);
  } else if (state.value != read.value.value_or("") && !state.forked) {
    state.forked = true;
    report.add(Anomaly::lost, "two values of " + at(read, version),
               {state.writer != nullptr ? state.writer : state.seen, &read});
  }
  if (state.seen == nullptr) state.seen = &read;
  if (state.writer != nullptr && !state.forked && read.end < state.writer->start)
    report.add(Anomaly::phantom, at(read, version) + " was read before its write began", {&read, state.writer});
}

// No acknowledged write made this version: one in doubt must have.
void KeyStory::find_writer(State& state, std::uint64_t version, const Operation& read, Report& report) {
  const auto [from, to] = by_value_.equal_range(state.value);
  const Operation* other = nullptr;
  for (auto each = from; each != to; ++each) {
    const Operation* op = each->second;
    if (op->outcome == Outcome::unknown && op->version.value_or(version) == version &&
        made_by_.emplace(op, version).first->second == version) {
      state.writer = op;
      return;
    }
    other = op;
  }
  if (other == nullptr) {
    if (!nameless_.empty() || !created_) return;  // count_writes() judges these
    report.add(Anomaly::phantom, "nobody wrote the value of " + at(read, version), {&read});
  } else if (other->outcome == Outcome::fail) {
    report.add(Anomaly::phantom, "a write that was said to be not applied made " + at(read, version), {other, &read});
  } else {
    report.add(Anomaly::doubled, "a write had its effect again, as " + at(read, version), {other, &read});
  }
  state.forked = true;
}

// A life begins with each create that is acknowledged or was seen. A first version that nobody saw leaves its later
// ones: they begin a life of their own where a create in doubt explains it.
void KeyStory::begin_lives() {
  std::set<const Operation*> seen_creates;
  for (const auto& [version, state] : states_) {
    if (state.writer != nullptr && state.writer->op == Kind::create) seen_creates.insert(state.writer);
  }
  std::size_t unseen = 0;
  for (const Operation* op : operations_) {
    if (op->op == Kind::create && op->outcome == Outcome::unknown && !seen_creates.contains(op)) ++unseen;
  }
  std::uint64_t before = 0;
  for (const auto& [version, state] : states_) {
    const bool create = state.writer != nullptr && state.writer->op == Kind::create;
    const bool leap = !lives_.empty() && version - before > nameless_.size() + 1;
    if (lives_.empty() || create || (leap && unseen > 0)) {
      if (leap && !create) --unseen;
      lives_.push_back({.first = version});
    }
    before = version;
  }
  for (const Operation* op : operations_) {
    if (!op->sees()) continue;
    auto life = std::upper_bound(lives_.begin(), lives_.end(), *op->version,
                                 [](std::uint64_t version, const Life& each) { return version < each.first; });
    Life& mine = *std::prev(life);
    mine.sights.push_back({op, *op->version});
    if (mine.earliest_end == nullptr || op->end < mine.earliest_end->end) mine.earliest_end = op;
    if (mine.latest_start == nullptr || op->start > mine.latest_start->start) mine.latest_start = op;
  }
}

// Each step from one version to the next was one write: as many as are known, and no more than were in doubt.
void KeyStory::count_writes(Report& report) {
  if (lives_.empty()) return;
  std::set<std::uint64_t> made;
  for (const Operation* op : operations_)
    if (op->writes() && op->version && op->outcome != Outcome::fail) made.insert(*op->version);
  for (const auto& [version, state] : states_)
    if (state.forked || (state.writer != nullptr)) made.insert(version);
  for (const Life& life : lives_) {
    std::map<std::uint64_t, const Operation*> first_seen;  // of each version, who had it first in hand
    for (const Sight& sight : life.sights) {
      const Operation*& first = first_seen[sight.version];
      if (first == nullptr || sight.op->end < first->end) first = sight.op;
    }
    // Seen at a version means: all versions below it were there already.
    const Operation* soonest = nullptr;
    for (auto& [version, first] : std::views::reverse(first_seen)) {
      if (soonest == nullptr || first->end < soonest->end) soonest = first;
      first = soonest;
    }
    std::uint64_t known = 0;
    auto next_made = made.upper_bound(life.first);
    for (const auto& [version, first] : first_seen) {
      for (; next_made != made.end() && *next_made <= version; ++next_made) ++known;
      const std::uint64_t missing = version - life.first - known;
      const auto begun = std::lower_bound(nameless_.begin(), nameless_.end(), first->end,
                                          [](const Operation* op, std::int64_t end) { return op->start < end; }) -
                         nameless_.begin();
      if (missing <= static_cast<std::uint64_t>(begun)) continue;
      report.add(Anomaly::doubled,
                 first->key + " grew by " + std::to_string(version - life.first) + " with " + std::to_string(known) +
                     " writes known and " + std::to_string(begun) + " in doubt",
                 {first});
      break;
    }
  }
}

const Operation* KeyStory::writer(std::uint64_t version) const {
  const auto state = states_.find(version);
  return state == states_.end() ? nullptr : state->second.writer;
}

KeyStory::Fate KeyStory::fate(const Operation& write) const {
  if (!write.version) return Fate::unsettled;
  const auto state = states_.find(*write.version);
  if (state == states_.end()) return Fate::unsettled;
  return write.value && state->second.value == *write.value ? Fate::seen : Fate::refuted;
}

}  // namespace weft::chaos
