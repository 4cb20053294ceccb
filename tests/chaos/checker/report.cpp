#include "chaos/checker/report.hpp"

#include <algorithm>

namespace weft::chaos {

std::string_view to_string(Anomaly anomaly) noexcept {
  constexpr std::array<std::string_view, anomalies> words{"stale", "lost",  "doubled",    "phantom",
                                                          "half",  "cycle", "wrong side", "duplicate id"};
  return words.at(static_cast<std::size_t>(anomaly));
}

bool Report::clean() const {
  return std::all_of(count.begin(), count.end(), [](std::uint64_t each) { return each == 0; }) && tail_unaccounted == 0;
}

void Report::add(Anomaly kind, std::string what, std::vector<const Operation*> proof) {
  if (++count.at(static_cast<std::size_t>(kind)) > kept_of_a_kind) return;
  Violation violation{kind, std::move(what), {}};
  for (const Operation* each : proof)
    if (each != nullptr) violation.lines.push_back(each->line);
  violations.push_back(std::move(violation));
}

void Report::add_unaccounted(std::string what, std::vector<std::uint64_t> lines) {
  if (++tail_unaccounted <= kept_of_a_kind) violations.push_back({Anomaly::lost, std::move(what), std::move(lines)});
}

void Report::add_stale(std::int64_t age_ns, std::string what, std::vector<const Operation*> proof) {
  add(Anomaly::stale, std::move(what), std::move(proof));
  max_staleness_ns = std::max(max_staleness_ns, age_ns);
  std::int64_t bound = 1;
  while (bound * 1'000'000 < age_ns) bound *= 10;
  ++staleness_ms[bound];
}

}  // namespace weft::chaos
