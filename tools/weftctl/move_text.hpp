#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "move/admin_move.hpp"
#include "weftctl/output.hpp"

namespace weft::ctl {

nlohmann::json json_of(const detail::MoveStatus& move);
nlohmann::json json_of(const detail::MovePlan& plan, std::uint32_t to);
nlohmann::json json_of(const detail::MoveRun& run);

void print_moves(const std::vector<detail::MoveStatus>& moves, Output& output);
void print_plan(const detail::MovePlan& plan, std::uint32_t to, Output& output);
void print_run(const detail::MoveRun& run, Output& output);

}  // namespace weft::ctl
