#include <fstream>

#include "weft/error.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/move_text.hpp"
#include "weftctl/move_work.hpp"
#include "weftctl/target.hpp"
#include "weftctl/text_width.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

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

}  // namespace

int run_move_start(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(move_patience));
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::MoveSelection selection = selection_of(store, arguments, deadline);
  const detail::MovePlan plan = detail::plan_moves(store.core(), selection, move_options(arguments), deadline);
  if (arguments.dry_run) {
    print_plan(plan, selection.to, arguments.json, output);
    store.close();
    return exit_good;
  }
  // Each row is written at the target and deleted at the source.
  const detail::MoveRun run =
      with_progress("move start", arguments, 2 * plan.rows, [&](const detail::MoveOptions& options) {
        return detail::start_moves(store.core(), selection, options, deadline);
      });
  store.close();
  print_run(run, arguments.json, output);
  return exit_code_of(run);
}

int run_move_resume(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(move_patience));
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::MoveRun run = with_progress("move resume", arguments, 0, [&](const detail::MoveOptions& options) {
    return detail::resume_moves(store.core(), arguments.moves, options, deadline);
  });
  store.close();
  print_run(run, arguments.json, output);
  return exit_code_of(run);
}

int run_move_abort(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(move_patience));
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::MoveRun run = with_progress("move abort", arguments, 0, [&](const detail::MoveOptions& options) {
    return detail::abort_move(store.core(), arguments.moves.front(), options, deadline);
  });
  store.close();
  print_run(run, arguments.json, output);
  return exit_code_of(run);
}

}  // namespace weft::ctl
