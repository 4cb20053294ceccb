#include "weftctl/move_work.hpp"

#include <algorithm>

#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/interrupt.hpp"
#include "weftctl/progress.hpp"

namespace weft::ctl {

detail::MoveOptions move_options(const Arguments& arguments) {
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

detail::MoveRun with_progress(const std::string& verb, const Arguments& arguments, std::uint64_t expected,
                              const std::function<detail::MoveRun(const detail::MoveOptions&)>& run) {
  const Interrupt interrupt;
  detail::MoveOptions options = move_options(arguments);
  options.stop = interrupt.flag();
  options.on_step = [&](const std::string& step) { audit(verb, step); };
  Progress progress("rows");
  std::uint64_t rows = 0;
  options.on_rows = [&](std::uint64_t more) { progress.show("moving", rows += more, expected); };
  return run(options);
}

int exit_code_of(const detail::MoveRun& run) {
  if (run.stopped) return exit_stopped;
  if (run.good()) return exit_good;
  const bool refused = std::all_of(run.moves.begin(), run.moves.end(),
                                   [](const detail::MoveResult& move) { return move.error.empty() || move.refused; });
  return refused ? exit_refused : exit_not_reachable;
}

}  // namespace weft::ctl
