#pragma once

#include <vector>

#include "move/admin_move.hpp"
#include "weftctl/output.hpp"

namespace weft::ctl {

// What the move verbs found, as tables or as one JSON document.
void print_moves(const std::vector<detail::MoveStatus>& moves, bool json, Output& output);
void print_move(const detail::MoveStatus& move, bool json, Output& output);
void print_plan(const detail::MovePlan& plan, std::uint32_t to, bool json, Output& output);
void print_run(const detail::MoveRun& run, bool json, Output& output);

}  // namespace weft::ctl
