#include <array>
#include <nlohmann/json.hpp>

#include "weftctl/exit_codes.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using Level = detail::DoctorFinding::Level;
constexpr std::chrono::milliseconds patience{30000};

struct LevelWord {
  Level level;
  const char* word;  // in JSON
  const char* mark;  // in front of a finding
  Colour colour;
};
constexpr std::array<LevelWord, 4> levels{{{Level::fault, "fault", "FAULT", Colour::red},
                                           {Level::warning, "warning", "WARNING", Colour::yellow},
                                           {Level::unknown, "unknown", "UNKNOWN", Colour::yellow},
                                           {Level::good, "good", "good", Colour::green}}};

std::uint64_t count_of(const std::vector<detail::DoctorFinding>& findings, Level level) {
  std::uint64_t count = 0;
  for (const auto& finding : findings) count += finding.level == level ? 1 : 0;
  return count;
}

void print_text(const std::vector<detail::DoctorFinding>& findings, bool all, Output& output) {
  for (const LevelWord& level : levels) {
    if (level.level == Level::good && !all) continue;
    for (const auto& finding : findings) {
      if (finding.level != level.level) continue;
      output.print_marked(level.mark, level.colour,
                          finding.place + ": " + finding.check + ": " + finding.found +
                              (finding.remedy.empty() ? "" : "\n" + finding.remedy));
    }
  }
  output.print(counted(count_of(findings, Level::fault), "fault", "faults") + ", " +
               counted(count_of(findings, Level::warning), "warning", "warnings") + ", " +
               std::to_string(count_of(findings, Level::unknown)) + " cannot be told, " +
               std::to_string(count_of(findings, Level::good)) + " good\n");
}

void print_json(const std::vector<detail::DoctorFinding>& findings, Output& output) {
  nlohmann::json list = nlohmann::json::array();
  nlohmann::json counts = nlohmann::json::object();
  for (const LevelWord& level : levels) {
    counts[level.word] = count_of(findings, level.level);
    for (const auto& finding : findings) {
      if (finding.level != level.level) continue;
      list.push_back({{"level", level.word},
                      {"place", finding.place},
                      {"check", finding.check},
                      {"found", finding.found},
                      {"remedy", finding.remedy}});
    }
  }
  output.print_json(nlohmann::json{{"counts", counts}, {"findings", list}});
}

}  // namespace

int run_doctor(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const auto findings =
      detail::doctor(target.topology(), target.entities(), detail::Deadline::in(arguments.deadline_or(patience)));
  arguments.json ? print_json(findings, output) : print_text(findings, arguments.all, output);
  return count_of(findings, Level::fault) > 0 ? exit_fault_found : exit_good;
}

}  // namespace weft::ctl
