#include "chaos/checker/deadline_check.hpp"

#include <algorithm>
#include <unordered_map>

namespace weft::chaos {

void check_deadlines(const History& history, Report& report) {
  constexpr std::int64_t allowed = 20'000'000;
  std::unordered_map<std::string, std::vector<const Fact*>> standstills;
  for (const Fact& fact : history.facts)
    if (fact.kind == Fact::Kind::late) standstills[fact.client].push_back(&fact);
  for (const Operation& op : history.operations) {
    if (!op.deadline) continue;
    ++report.with_deadline;
    const std::int64_t due = op.start + *op.deadline;
    std::int64_t over = op.end - due;
    if (over <= 0) continue;
    // A client's standstill is told under its process: "2" for the threads "2.1", "2.2".
    const auto mine = standstills.find(op.client.substr(0, op.client.find('.')));
    if (mine != standstills.end()) {
      std::int64_t still = 0;
      for (const Fact* fact : mine->second)
        still += std::max<std::int64_t>(0, std::min(fact->end, op.end) - std::max(fact->start, op.start));
      over -= still;
    }
    if (over > allowed) ++report.late_20ms;
    report.max_over_deadline_ns = std::max(report.max_over_deadline_ns, over);
  }
}

}  // namespace weft::chaos
