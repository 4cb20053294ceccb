#pragma once

#include <map>
#include <string>
#include <vector>

#include "chaos/checker/report.hpp"

namespace weft::chaos {

/// The end of a run as one JSON object: what `--json` writes.
struct Summary {
  std::uint64_t seed = 0;
  std::int64_t seconds = 0;
  std::map<std::string, std::uint64_t> nemeses{};
  std::vector<std::string> troubles{};  // what the checker does not see: sides that differ, clients that hang

  bool good(const Report& report) const { return report.clean() && troubles.empty(); }
  std::string json(const Report& report) const;
};

}  // namespace weft::chaos
