#include <algorithm>
#include <nlohmann/json.hpp>

#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/target.hpp"
#include "weftctl/text_width.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

constexpr std::chrono::milliseconds patience{120000};

// Place by place, in the order in which they come up first.
void print_text(const std::vector<detail::InitStep>& steps, bool dry_run, Output& output) {
  std::vector<std::string> places;
  std::uint64_t changed = 0;
  for (const detail::InitStep& step : steps) {
    changed += step.changed ? 1 : 0;
    if (std::find(places.begin(), places.end(), step.place) == places.end()) places.push_back(step.place);
  }
  for (const std::string& place : places) {
    for (const std::string& line : wrapped(place, output.terminal().width)) {
      output.print(coloured(line, Colour::strong, output.terminal()) + "\n");
    }
    for (const detail::InitStep& step : steps) {
      if (step.place != place) continue;
      output.print_marked(!step.changed ? "  there"
                          : dry_run     ? "  new"
                                        : "  made",
                          step.changed ? Colour::green : Colour::none, step.what);
    }
  }
  output.print("\n" + std::to_string(changed) + (dry_run ? " would be made, " : " made, ") +
               std::to_string(steps.size() - changed) + " were there\n");
}

void print_json(const std::vector<detail::InitStep>& steps, bool dry_run, Output& output) {
  nlohmann::json all = nlohmann::json::array();
  std::uint64_t changed = 0;
  for (const detail::InitStep& step : steps) {
    changed += step.changed ? 1 : 0;
    all.push_back({{"place", step.place}, {"what", step.what}, {"changed", step.changed}});
  }
  output.print_json(nlohmann::json{{"dry_run", dry_run}, {"changed", changed}, {"steps", all}});
}

}  // namespace

int run_init(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  detail::InitOptions options{.dry_run = arguments.dry_run};
  options.on_step = [&](const detail::InitStep& step) {
    if (step.changed && !arguments.dry_run) audit("init", "made " + step.what + " on " + step.place);
  };
  const auto steps = detail::init(target.topology(), target.entities(), options,
                                  detail::Deadline::in(arguments.deadline_or(patience)));
  arguments.json ? print_json(steps, arguments.dry_run, output) : print_text(steps, arguments.dry_run, output);
  return exit_good;
}

}  // namespace weft::ctl
