#pragma once

#include <functional>
#include <string>

#include "move/admin_move.hpp"
#include "weftctl/arguments.hpp"

namespace weft::ctl {

/// Moves may take as long as this, unless --deadline says otherwise.
inline constexpr std::chrono::milliseconds move_patience{24 * 3600000};

/// Pace and bounds as the command line has them.
detail::MoveOptions move_options(const Arguments& arguments);

/// Runs moves with a line of progress on the terminal, an audit line for each step, and Ctrl-C seen to. `verb`: "move
/// start". `expected`: rows that will be written or deleted; 0: unknown.
detail::MoveRun with_progress(const std::string& verb, const Arguments& arguments, std::uint64_t expected,
                              const std::function<detail::MoveRun(const detail::MoveOptions&)>& run);

int exit_code_of(const detail::MoveRun& run);

}  // namespace weft::ctl
