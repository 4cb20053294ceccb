#pragma once

#include "weftctl/arguments.hpp"
#include "weftctl/output.hpp"

namespace weft::ctl {

// One function a verb: prints its answer and gives the exit code. Errors rise as weft::Error.
int run_init(const Arguments& arguments, Output& output);
int run_status(const Arguments& arguments, Output& output);
int run_explain(const Arguments& arguments, Output& output);
int run_schema_print(const Arguments& arguments, Output& output);
int run_schema_check(const Arguments& arguments, Output& output);
int run_index_repair(const Arguments& arguments, Output& output);
int run_pair_out(const Arguments& arguments, Output& output);
int run_pair_in(const Arguments& arguments, Output& output);
int run_pair_solo(const Arguments& arguments, Output& output);
int run_pair_takeover(const Arguments& arguments, Output& output);
int run_index_check(const Arguments& arguments, Output& output);
int run_pair_diff(const Arguments& arguments, Output& output);
int run_pair_rejoin(const Arguments& arguments, Output& output);
int run_pair_conflicts(const Arguments& arguments, Output& output);
int run_tickets_check(const Arguments& arguments, Output& output);
int run_tickets_repair(const Arguments& arguments, Output& output);
int run_cache_list(const Arguments& arguments, Output& output);
int run_cache_audit(const Arguments& arguments, Output& output);
int run_cache_off(const Arguments& arguments, Output& output);
int run_cache_on(const Arguments& arguments, Output& output);
int run_rebalance_plan(const Arguments& arguments, Output& output);
int run_rebalance_run(const Arguments& arguments, Output& output);
int run_move_start(const Arguments& arguments, Output& output);
int run_move_list(const Arguments& arguments, Output& output);
int run_move_show(const Arguments& arguments, Output& output);
int run_move_resume(const Arguments& arguments, Output& output);
int run_move_abort(const Arguments& arguments, Output& output);
int run_owner_erase(const Arguments& arguments, Output& output);
int run_owner_export(const Arguments& arguments, Output& output);
int run_owner_show(const Arguments& arguments, Output& output);
int run_doctor(const Arguments& arguments, Output& output);

}  // namespace weft::ctl
