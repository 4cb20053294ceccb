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
int run_tickets_check(const Arguments& arguments, Output& output);
int run_tickets_repair(const Arguments& arguments, Output& output);
int run_doctor(const Arguments& arguments, Output& output);

}  // namespace weft::ctl
