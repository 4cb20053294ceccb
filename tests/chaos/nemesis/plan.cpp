#include "chaos/nemesis/plan.hpp"

#include <algorithm>

namespace weft::chaos {

using std::chrono::milliseconds;

Plan::Plan(const std::vector<std::unique_ptr<Nemesis>>& nemeses, std::uint64_t seed, milliseconds length,
           std::size_t lanes) {
  if (nemeses.empty()) return;
  std::mt19937_64 random(seed);
  std::vector<milliseconds> free_at;  // by lane
  for (std::size_t lane = 0; lane < lanes; ++lane) free_at.emplace_back(1000 + random() % 1000);
  std::vector<Nemesis*> bag;  // dealt out before it is filled again, so that all come as often
  std::vector<Nemesis*> kept;
  while (true) {
    if (bag.empty() && kept.empty()) {
      for (const auto& each : nemeses) bag.push_back(each.get());
      for (std::size_t at = bag.size(); at > 1; --at) std::swap(bag[at - 1], bag[random() % at]);
    }
    const auto lane = static_cast<std::size_t>(std::min_element(free_at.begin(), free_at.end()) - free_at.begin());
    if (free_at[lane] >= length) break;
    // One whose targets are all taken waits; the next in the bag goes first.
    std::vector<Nemesis*>& from = bag.empty() ? kept : bag;
    Nemesis* nemesis = from.back();
    from.pop_back();
    const Nemesis::Shape& shape = nemesis->shape();
    Nemesis::Turn turn{
        .target = {},
        .at = free_at[lane],
        .lasts = shape.shortest +
                 milliseconds(random() % static_cast<std::uint64_t>((shape.longest - shape.shortest).count() + 1)),
        .seed = random()};
    if (place(*nemesis, turn, random())) {
      entries_.push_back({nemesis, turn, lane});
      free_at[lane] += turn.lasts + shape.recovery + milliseconds(200 + random() % 1800);
    } else {
      kept.push_back(nemesis);
      free_at[lane] += milliseconds(100);
    }
    if (bag.empty() && !kept.empty()) {
      bag.insert(bag.end(), kept.rbegin(), kept.rend());
      kept.clear();
    }
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.turn.at < b.turn.at; });
}

bool Plan::place(Nemesis& nemesis, Nemesis::Turn& turn, std::uint64_t first_target) {
  const auto& targets = nemesis.shape().targets;
  const milliseconds until = turn.at + turn.lasts + nemesis.shape().recovery;
  for (std::size_t tried = 0; tried < targets.size(); ++tried) {
    const std::string& target = targets[(first_target + tried) % targets.size()];
    const auto wanted = nemesis.claims(target);
    if (!is_free(wanted, turn.at, until)) continue;
    for (const std::string& what : wanted) claims_.push_back({what, turn.at, until});
    turn.target = target;
    return true;
  }
  return false;
}

bool Plan::is_free(const std::vector<std::string>& wanted, milliseconds from, milliseconds until) const {
  return std::none_of(claims_.begin(), claims_.end(), [&](const Claim& claim) {
    return claim.from < until && from < claim.until &&
           std::find(wanted.begin(), wanted.end(), claim.what) != wanted.end();
  });
}

}  // namespace weft::chaos
