#include <nlohmann/json.hpp>

#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/text_width.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{3600000};

json json_of(const detail::IndexCheck& check) {
  json faults = json::array();
  for (const detail::IndexFault& one : check.faults)
    faults.push_back({{"place", one.place}, {"fault", one.fault}, {"remedy", one.remedy}});
  return {{"pairs", check.pairs}, {"placements", check.placements},   {"gates", check.gates},
          {"rows", check.rows},   {"claims_made", check.claims_made}, {"faults", faults}};
}

void print_text(const detail::IndexCheck& check, Output& output) {
  for (const detail::IndexFault& one : check.faults)
    output.print_marked("FAULT", Colour::red, printable(one.place) + ": " + one.fault + "; " + one.remedy);
  output.print(counted(check.pairs, "pair", "pairs") + ", " + grouped(check.placements) + " placements, " +
               grouped(check.gates) + " gates, " + grouped(check.rows) + " rows with something in the index checked; " +
               counted(check.faults.size(), "fault", "faults") + ", " + grouped(check.claims_made) + " rows mended\n");
}

}  // namespace

int run_index_check(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(audited_log("index check"));
  const auto check =
      detail::check_index(store.core(), arguments.mend, detail::Deadline::in(arguments.deadline_or(patience)));
  store.close();
  if (check.claims_made > 0) audit("index check", grouped(check.claims_made) + " missing rows of the index taken");
  arguments.json ? output.print_json(json_of(check)) : print_text(check, output);
  return check.faults.empty() ? exit_good : exit_fault_found;
}

}  // namespace weft::ctl
