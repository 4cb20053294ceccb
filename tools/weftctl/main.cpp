#include <clocale>
#include <exception>
#include <iostream>

#include "weft/error.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/verbs.hpp"

namespace {

using namespace weft::ctl;  // NOLINT: this file only ties its parts together

int run(const Arguments& arguments, Output& output) {
  switch (arguments.verb) {
    case Verb::init: return run_init(arguments, output);
    case Verb::status: return run_status(arguments, output);
    case Verb::explain: return run_explain(arguments, output);
    case Verb::schema_print: return run_schema_print(arguments, output);
    case Verb::schema_check: return run_schema_check(arguments, output);
    case Verb::index_repair: return run_index_repair(arguments, output);
    case Verb::pair_out: return run_pair_out(arguments, output);
    case Verb::pair_in: return run_pair_in(arguments, output);
    case Verb::pair_solo: return run_pair_solo(arguments, output);
    case Verb::pair_takeover: return run_pair_takeover(arguments, output);
    case Verb::pair_diff: return run_pair_diff(arguments, output);
    case Verb::pair_rejoin: return run_pair_rejoin(arguments, output);
    case Verb::pair_conflicts: return run_pair_conflicts(arguments, output);
    case Verb::index_check: return run_index_check(arguments, output);
    case Verb::tickets_check: return run_tickets_check(arguments, output);
    case Verb::tickets_repair: return run_tickets_repair(arguments, output);
    case Verb::cache_list: return run_cache_list(arguments, output);
    case Verb::cache_off: return run_cache_off(arguments, output);
    case Verb::cache_on: return run_cache_on(arguments, output);
    case Verb::cache_audit: return run_cache_audit(arguments, output);
    case Verb::rebalance_plan: return run_rebalance_plan(arguments, output);
    case Verb::rebalance_run: return run_rebalance_run(arguments, output);
    case Verb::move_start: return run_move_start(arguments, output);
    case Verb::move_list: return run_move_list(arguments, output);
    case Verb::move_show: return run_move_show(arguments, output);
    case Verb::move_resume: return run_move_resume(arguments, output);
    case Verb::move_abort: return run_move_abort(arguments, output);
    case Verb::owner_erase: return run_owner_erase(arguments, output);
    case Verb::owner_export: return run_owner_export(arguments, output);
    case Verb::owner_show: return run_owner_show(arguments, output);
    case Verb::doctor: break;
  }
  return run_doctor(arguments, output);
}

int exit_code_of(weft::Code code) {
  switch (code) {
    case weft::Code::usage: return exit_usage;
    case weft::Code::schema: return exit_refused;
    case weft::Code::not_writable:
    case weft::Code::unavailable:
    case weft::Code::timeout:
    case weft::Code::overloaded: return exit_not_reachable;
    default: return exit_failed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "C.UTF-8");  // widths of characters; numbers stay as they are
  try {
    int exit_code = exit_good;
    const std::optional<Arguments> arguments = read_arguments(argc, argv, exit_code);
    if (!arguments) return exit_code;
    Output output;
    return run(*arguments, output);
  } catch (const ReaderGone&) {
    return exit_failed;
  } catch (const weft::Error& error) {
    std::cerr << "weftctl: " << error.what() << "\n";
    return exit_code_of(error.code());
  } catch (const std::exception& error) {
    std::cerr << "weftctl: " << error.what() << "\n";
    return exit_failed;
  }
}
