#include <algorithm>
#include <fstream>

#include "weft/error.hpp"
#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/interrupt.hpp"
#include "weftctl/move_text.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/text_width.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

constexpr std::chrono::milliseconds patience{24 * 3600000};

std::vector<std::string> named_owners(const Arguments& arguments) {
  std::vector<std::string> all = arguments.owners;
  if (arguments.owner_list.empty()) return all;
  std::ifstream file(arguments.owner_list);
  if (!file) throw UsageError("the list of owners " + printable(arguments.owner_list) + " cannot be read");
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty() && line.front() != '#') all.push_back(line);
  }
  if (all.empty()) throw UsageError("the list of owners " + printable(arguments.owner_list) + " names none");
  return all;
}

detail::MoveSelection selection_of(Store& store, const Arguments& arguments, detail::Deadline deadline) {
  detail::MoveSelection selection{.kind = arguments.kind, .from = arguments.from, .to = arguments.to};
  if (arguments.percent > 0) selection.percent = arguments.percent;
  if (arguments.from != 0) return selection;
  for (const std::string& name : named_owners(arguments)) {
    const auto owner = detail::owner_of_text(store.core(), arguments.kind, name, arguments.by_name, deadline);
    if (!owner) throw UsageError("there is no " + arguments.kind + " '" + printable(name) + "'; nothing was begun");
    selection.owners.push_back(owner->value);
  }
  return selection;
}

detail::MoveOptions options_of(const Arguments& arguments) {
  detail::MoveOptions options;
  options.ignore_tables = arguments.ignore_tables;
  options.rows_per_second = arguments.rate;
  options.max_lag = detail::Millis(arguments.max_lag_ms);
  options.pause = detail::Millis(arguments.pause_ms);
  options.tries = arguments.tries;
  options.at_once = arguments.at_once;
  options.verify_rows = arguments.verify_rows;
  options.who = caller();
  return options;
}

int exit_code_of(const detail::MoveRun& run) {
  if (run.stopped) return exit_stopped;
  if (run.good()) return exit_good;
  const bool refused = std::all_of(run.moves.begin(), run.moves.end(),
                                   [](const detail::MoveResult& move) { return move.error.empty() || move.refused; });
  return refused ? exit_refused : exit_not_reachable;
}

/// Runs moves with a line of progress on the terminal, an audit line for each step, and Ctrl-C seen to.
template <class Run>
int run_with_progress(const std::string& verb, const Arguments& arguments, std::uint64_t expected, Output& output,
                      Run&& run) {
  const Interrupt interrupt;
  detail::MoveOptions options = options_of(arguments);
  options.stop = interrupt.flag();
  options.on_step = [&](const std::string& step) { audit("move " + verb, step); };
  const detail::MoveRun moved = [&] {
    Progress progress("rows");
    std::uint64_t rows = 0;
    options.on_rows = [&](std::uint64_t more) { progress.show("moving", rows += more, expected); };
    return run(options);
  }();
  print_run(moved, arguments.json, output);
  return exit_code_of(moved);
}

}  // namespace

int run_move_start(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::MoveSelection selection = selection_of(store, arguments, deadline);
  const detail::MovePlan plan = detail::plan_moves(store.core(), selection, options_of(arguments), deadline);
  if (arguments.dry_run) {
    print_plan(plan, selection.to, arguments.json, output);
    store.close();
    return exit_good;
  }
  // Each row is written at the target and deleted at the source.
  const int code =
      run_with_progress("start", arguments, 2 * plan.rows, output, [&](const detail::MoveOptions& options) {
        return detail::start_moves(store.core(), selection, options, deadline);
      });
  store.close();
  return code;
}

int run_move_resume(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  Store store = target.open(stderr_log(LogLevel::error));
  const int code = run_with_progress("resume", arguments, 0, output, [&](const detail::MoveOptions& options) {
    return detail::resume_moves(store.core(), arguments.moves, options, deadline);
  });
  store.close();
  return code;
}

int run_move_abort(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  Store store = target.open(stderr_log(LogLevel::error));
  const int code = run_with_progress("abort", arguments, 0, output, [&](const detail::MoveOptions& options) {
    return detail::abort_move(store.core(), arguments.moves.front(), options, deadline);
  });
  store.close();
  return code;
}

}  // namespace weft::ctl
