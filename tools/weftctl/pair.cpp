#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/pair_number.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{60000};

json json_of(const detail::PairReport& report) {
  json batons = json::array();
  for (const detail::PairBaton& baton : report.batons)
    batons.push_back({{"parity", baton.parity}, {"side", std::string(1, baton.side)}, {"epoch", baton.epoch}});
  return {{"pair", report.pair},
          {"dry_run", report.dry_run},
          {"changed", report.changed},
          {"steps", report.steps},
          {"notes", report.notes},
          {"batons", batons},
          {"role",
           {{"state", report.state},
            {"side", std::string(1, report.serves)},
            {"epoch", report.role_epoch},
            {"takeover", report.takeover},
            {"position", report.position}}}};
}

void print_text(const detail::PairReport& report, Output& output) {
  for (const std::string& step : report.steps)
    output.print_marked(report.dry_run ? "WOULD" : "DONE", Colour::green, step);
  for (const std::string& note : report.notes) output.print_marked("NOTE", Colour::yellow, note);
  if (!report.steps.empty() || !report.notes.empty()) output.print("\n");
  std::string line =
      report.pair + ": " +
      (report.state == "pair" ? "both sides serve" : std::string("side ") + report.serves + " serves " + report.state);
  for (const detail::PairBaton& baton : report.batons)
    line += std::string(baton.parity == 0 ? "; even" : "; odd") + " owners at side " + baton.side;
  output.print(line + "\n");
}

template <class Options>
Options options_of(const Arguments& arguments, const std::string& verb) {
  Options options;
  options.dry_run = arguments.dry_run;
  options.who = caller();
  if (!arguments.dry_run) options.on_step = [verb](const std::string& step) { audit("pair " + verb, step); };
  return options;
}

int print(const detail::PairReport& report, const Arguments& arguments, Output& output) {
  arguments.json ? output.print_json(json_of(report)) : print_text(report, output);
  return exit_good;
}

char side_of(const Arguments& arguments) { return arguments.side == "B" || arguments.side == "b" ? 'B' : 'A'; }

// What cannot be taken back is asked for by a name that nobody types by mistake.
void need_yes(const Arguments& arguments, const std::string& server) {
  if (arguments.yes || arguments.dry_run) return;
  std::cerr << "weftctl: the other side takes over from server " << server
            << ". What only that server has is out of reach until it is brought in again (weftctl pair rejoin).\n"
               "Type the server's name to go on: "
            << std::flush;
  std::string typed;
  std::getline(std::cin, typed);  // nothing there: not the name
  if (typed != server) throw UsageError("that is not the name of the server; nothing was done (or say --yes)");
}

}  // namespace

int run_pair_out(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  return print(detail::pair_out(target.topology(), pair_of(arguments.pair), side_of(arguments),
                                options_of<detail::PairOptions>(arguments, "out"),
                                detail::Deadline::in(arguments.deadline_or(patience))),
               arguments, output);
}

int run_pair_in(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  return print(
      detail::pair_in(target.topology(), pair_of(arguments.pair), options_of<detail::PairOptions>(arguments, "in"),
                      detail::Deadline::in(arguments.deadline_or(patience))),
      arguments, output);
}

int run_pair_solo(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  return print(detail::pair_solo(target.topology(), pair_of(arguments.pair), side_of(arguments),
                                 options_of<detail::PairOptions>(arguments, "solo"),
                                 detail::Deadline::in(arguments.deadline_or(patience))),
               arguments, output);
}

int run_pair_takeover(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const std::uint32_t pair = pair_of(arguments.pair);
  const char lost = side_of(arguments);
  need_yes(arguments, target.topology().pair(pair).side(lost).server);
  auto options = options_of<detail::TakeoverOptions>(arguments, "takeover");
  options.old_side_is_fenced = arguments.old_side_is_fenced;
  return print(detail::pair_takeover(target.topology(), pair, lost, options,
                                     detail::Deadline::in(arguments.deadline_or(patience))),
               arguments, output);
}

}  // namespace weft::ctl
