#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/pair_number.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/text_width.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{6 * 3600000};

json json_of(const detail::TailCounts& counts) {
  return {{"rows", counts.rows},     {"own_rows", counts.own_rows}, {"merged", counts.merged},
          {"listed", counts.listed}, {"dropped", counts.dropped},   {"waiting", counts.waiting()}};
}

json json_of(const detail::RejoinReport& report) {
  json tails = json::array();
  for (const auto& [shard, counts] : report.tails) {
    json one = json_of(counts);
    one["shard"] = shard;
    tails.push_back(one);
  }
  return {{"pair", report.pair},
          {"dry_run", report.dry_run},
          {"returned", std::string(1, report.returned)},
          {"survivor", std::string(1, report.survivor)},
          {"resumed", report.resumed},
          {"together", report.together},
          {"tail", json_of(report.all())},
          {"tails", tails},
          {"rows_compared", report.rows_compared},
          {"steps", report.steps}};
}

void print_text(const detail::RejoinReport& report, Output& output) {
  for (const std::string& step : report.steps)
    output.print_marked(report.dry_run ? "WOULD" : "DONE", Colour::green, printable(step));
  if (!report.steps.empty()) output.print("\n");
  Table table{"TAIL OF", ">ROWS", ">MERGED", ">LISTED", ">DROPPED", ">WEFT'S OWN"};
  for (const auto& [shard, counts] : report.tails) {
    table.add({"shard " + std::to_string(shard),
               grouped(counts.rows),
               grouped(counts.merged),
               {grouped(counts.listed), counts.listed > 0 ? Colour::yellow : Colour::none},
               grouped(counts.dropped),
               grouped(counts.own_rows)});
  }
  output.print(table);
  const detail::TailCounts all = report.all();
  output.print("\n" + grouped(all.rows) + " rows in the tail = " + grouped(all.merged) + " merged + " +
               grouped(all.listed) + " listed + " + grouped(all.dropped) + " dropped\n");
  if (all.listed > 0 && !report.dry_run)
    output.print_marked("LOOK", Colour::yellow, "weftctl pair conflicts shows the listed ones, and settles them");
}

}  // namespace

int run_pair_rejoin(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const std::uint32_t shard = pair_of(arguments.pair);
  Store store = target.open(audited_log("pair rejoin"));
  detail::RejoinOptions options;
  options.dry_run = arguments.dry_run;
  options.ignore_statements = arguments.ignore_statements;
  options.who = caller();
  if (!arguments.dry_run) options.on_step = [](const std::string& step) { audit("pair rejoin", step); };
  const auto report = [&] {
    Progress comparing("rows");
    Progress merging("rows");
    options.on_compare = [&](const detail::DiffProgress& now) {
      comparing.show("comparing " + printable(now.table), now.rows, now.of);
    };
    options.on_merge = [&](std::uint64_t done, std::uint64_t of) { merging.show("bringing in", done, of); };
    return detail::rejoin_pair(store.core(), shard, options, detail::Deadline::in(arguments.deadline_or(patience)));
  }();
  store.close();
  arguments.json ? output.print_json(json_of(report)) : print_text(report, output);
  return exit_good;
}

}  // namespace weft::ctl
