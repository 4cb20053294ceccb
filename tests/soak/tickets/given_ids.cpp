#include "soak/tickets/given_ids.hpp"

#include <algorithm>

namespace weft::test {

std::vector<IdRun> runs_of(const std::vector<std::uint64_t>& ids, std::uint64_t step) {
  std::vector<IdRun> runs;
  for (const std::uint64_t id : ids) {
    if (!runs.empty() && runs.back().first + runs.back().count * step == id) {
      ++runs.back().count;
    } else {
      runs.push_back({id, step, 1});
    }
  }
  return runs;
}

std::uint64_t GivenIds::add(const IdRun& run) {
  auto& taken = by_residue_[run.first % run.step];
  std::uint64_t begin = run.first / run.step;
  std::uint64_t end = begin + run.count;
  std::uint64_t doubles = 0;
  auto at = taken.upper_bound(begin);
  if (at != taken.begin() && std::prev(at)->second >= begin) --at;
  while (at != taken.end() && at->first <= end) {  // all that overlap or touch become one
    const std::uint64_t from = std::max(begin, at->first);
    const std::uint64_t to = std::min(run.first / run.step + run.count, at->second);
    for (std::uint64_t id = from; id < to && some_.size() < 5; ++id)
      some_.push_back(id * run.step + run.first % run.step);
    doubles += from < to ? to - from : 0;
    begin = std::min(begin, at->first);
    end = std::max(end, at->second);
    at = taken.erase(at);
  }
  taken[begin] = end;
  count_ += run.count;
  doubles_ += doubles;
  largest_ = std::max(largest_, run.first + (run.count - 1) * run.step);
  return doubles;
}

}  // namespace weft::test
