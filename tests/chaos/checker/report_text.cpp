#include "chaos/checker/report_text.hpp"

#include <algorithm>
#include <map>
#include <ostream>

#include "chaos/history/history_file.hpp"

namespace weft::chaos {
namespace {

double ms(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

}  // namespace

void print(std::ostream& out, const Report& report, const History& history) {
  out << report.operations << " operations, " << report.unknown << " with unknown outcome\n";
  for (std::size_t kind = 0; kind < anomalies; ++kind)
    out << (kind == 0 ? "" : ", ") << report.count.at(kind) << ' ' << to_string(static_cast<Anomaly>(kind));
  out << "\n";
  if (report.tail > 0)
    out << report.tail << " acknowledged writes were only on a lost side (tail), " << report.tail_unaccounted
        << " of them not found again\n";
  for (const auto& [bound, count] : report.staleness_ms)
    out << "stale by at most " << bound << " ms: " << count << "\n";
  if (report.with_deadline > 0)
    out << report.with_deadline << " calls with a deadline: longest " << ms(report.max_over_deadline_ns)
        << " ms over it, " << report.late_20ms << " more than 20 ms\n";
  if (report.violations.empty()) return;

  std::map<std::uint64_t, std::string> lines;
  for (const Violation& violation : report.violations)
    for (const std::uint64_t line : violation.lines) lines[line];
  for (const Operation& op : history.operations)
    if (const auto wanted = lines.find(op.line); wanted != lines.end()) wanted->second = to_line(op);
  for (const Fact& fact : history.facts)
    if (const auto wanted = lines.find(fact.line); wanted != lines.end()) wanted->second = to_line(fact);
  for (const Violation& violation : report.violations) {
    out << "VIOLATION " << to_string(violation.kind) << ": " << violation.what << "\n";
    for (const std::uint64_t line : violation.lines) out << "  line " << line << ": " << lines[line] << "\n";
  }
}

}  // namespace weft::chaos
