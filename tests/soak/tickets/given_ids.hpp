#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weft::test {

/// Ids first, first + step, … (`count` of them) that a process was given.
struct IdRun {
  std::uint64_t first = 0;
  std::uint64_t step = 1;
  std::uint64_t count = 0;
};

/// Puts ids together into runs; the order is kept.
std::vector<IdRun> runs_of(const std::vector<std::uint64_t>& ids, std::uint64_t step);

/// Every id that was ever given, as intervals by residue. All runs have the same step. Thread safety: one thread.
class GivenIds {
 public:
  /// Gives how many of the run's ids were given before.
  std::uint64_t add(const IdRun& run);
  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t doubles() const noexcept { return doubles_; }
  /// The first few that were given twice, for messages.
  const std::vector<std::uint64_t>& some_doubles() const noexcept { return some_; }
  std::uint64_t largest() const noexcept { return largest_; }

 private:
  std::map<std::uint64_t, std::map<std::uint64_t, std::uint64_t>> by_residue_;  // begin -> end, in steps
  std::uint64_t count_ = 0;
  std::uint64_t doubles_ = 0;
  std::uint64_t largest_ = 0;
  std::vector<std::uint64_t> some_{};
};

}  // namespace weft::test
