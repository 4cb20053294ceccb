#include "chaos/driver/summary.hpp"

#include <nlohmann/json.hpp>

namespace weft::chaos {

std::string Summary::json(const Report& report) const {
  nlohmann::ordered_json all;
  all["seed"] = seed;
  all["seconds"] = seconds;
  all["operations"] = report.operations;
  all["stale"] = report.of(Anomaly::stale);
  all["lost"] = report.of(Anomaly::lost);
  all["doubled"] = report.of(Anomaly::doubled);
  all["wrong_side"] = report.of(Anomaly::wrong_side);
  all["duplicate_ids"] = report.of(Anomaly::duplicate_id);
  all["phantom"] = report.of(Anomaly::phantom);
  all["half"] = report.of(Anomaly::half);
  all["cycles"] = report.of(Anomaly::cycle);
  all["tail"] = report.tail;
  all["tail_unaccounted"] = report.tail_unaccounted;
  all["unknown"] = report.unknown;
  all["max_staleness_ms"] = static_cast<double>(report.max_staleness_ns) / 1e6;
  all["max_over_deadline_ms"] = static_cast<double>(report.max_over_deadline_ns) / 1e6;
  all["late_20ms"] = report.late_20ms;
  all["with_deadline"] = report.with_deadline;
  all["troubles"] = troubles;
  all["nemeses"] = nemeses;
  return all.dump(2);
}

}  // namespace weft::chaos
