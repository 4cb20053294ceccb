#include "chaos/checker/life_order.hpp"

#include <algorithm>
#include <set>

namespace weft::chaos {
namespace {

using Kind = Operation::Kind;

// The acknowledged writes that the last look at the row itself does not show any more.
class Lost {
 public:
  Lost(const KeyStory& story, const Life& life, Report& report) {
    const Sight* last = nullptr;
    for (const Sight& sight : life.sights) {
      if (sight.op->from == Operation::From::cache || sight.op->writes()) continue;
      if (last == nullptr || sight.op->start > last->op->start) last = &sight;
    }
    if (last == nullptr) return;
    std::set<std::uint64_t> told;
    for (const Sight& sight : life.sights) {
      if (!sight.op->writes() || sight.version <= last->version || sight.op->end >= last->op->start) continue;
      // A life that overlaps in numbers is another story; only what this chain of writes made can be missing here.
      if (!told.insert(sight.version).second) continue;
      above_ = last->version;
      any_ = true;
      report.add(Anomaly::lost,
                 story.operations().front()->key + ": version " + std::to_string(sight.version) +
                     " was acknowledged, and the row is at " + std::to_string(last->version) + " afterwards",
                 {sight.op, last->op});
    }
  }
  // A read behind a lost write is not stale: it shows the loss.
  bool explains(std::uint64_t read_version, std::uint64_t newer) const {
    return any_ && newer > above_ && read_version >= above_;
  }

 private:
  std::uint64_t above_ = 0;
  bool any_ = false;
};

// How long something newer than that version had been known when a read began.
class Ages {
 public:
  explicit Ages(const Life& life) : sights_(life.sights) {
    std::sort(sights_.begin(), sights_.end(), [](const Sight& a, const Sight& b) { return a.version < b.version; });
    soonest_.resize(sights_.size());
    for (std::size_t at = sights_.size(); at-- > 0;) {
      soonest_[at] = sights_[at].op;
      if (at + 1 < sights_.size() && soonest_[at + 1]->end < soonest_[at]->end) soonest_[at] = soonest_[at + 1];
    }
  }
  const Operation* first_beyond(std::uint64_t version) const {
    const auto next = std::upper_bound(sights_.begin(), sights_.end(), version,
                                       [](std::uint64_t wanted, const Sight& each) { return wanted < each.version; });
    return soonest_[static_cast<std::size_t>(next - sights_.begin())];
  }

 private:
  std::vector<Sight> sights_;
  std::vector<const Operation*> soonest_;
};

}  // namespace

void check_order(const KeyStory& story, const Life& life, Report& report) {
  const Lost lost(story, life, report);
  std::vector<Sight> by_end = life.sights;
  std::vector<Sight> by_start = life.sights;
  std::sort(by_end.begin(), by_end.end(), [](const Sight& a, const Sight& b) { return a.op->end < b.op->end; });
  std::sort(by_start.begin(), by_start.end(), [](const Sight& a, const Sight& b) { return a.op->start < b.op->start; });
  std::optional<Ages> ages;
  const Sight* highest = nullptr;  // of those that have ended
  auto ended = by_end.begin();
  for (const Sight& sight : by_start) {
    for (; ended != by_end.end() && ended->op->end < sight.op->start; ++ended)
      if (highest == nullptr || ended->version > highest->version) highest = &*ended;
    if (highest == nullptr || highest->version <= sight.version) continue;
    const std::string seen = sight.op->key + ": version " + std::to_string(highest->version) + " was known, then ";
    if (sight.op->writes()) {
      report.add(Anomaly::phantom, seen + "the write of version " + std::to_string(sight.version) + " began",
                 {highest->op, sight.op});
    } else if (!lost.explains(sight.version, highest->version)) {
      if (!ages) ages.emplace(life);
      const bool back = highest->op->client == sight.op->client && highest->op->op == Kind::read;
      report.add_stale(
          sight.op->start - ages->first_beyond(sight.version)->end,
          seen + (back ? "the same client read version " : "a read gave version ") + std::to_string(sight.version),
          {highest->op, sight.op});
    }
  }
}

}  // namespace weft::chaos
