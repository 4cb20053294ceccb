#include <algorithm>
#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/pair_number.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/text_width.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{3600000};

json json_of(const detail::PairDiff& diff) {
  json tables = json::array();
  for (const detail::TableDiff& table : diff.tables) {
    json rows = json::array();
    for (const detail::DifferentRow& row : table.listed)
      rows.push_back(
          {{"key", row.key}, {"only_on", row.only_on == '-' ? json(nullptr) : json(std::string(1, row.only_on))}});
    tables.push_back({{"table", table.table},
                      {"rows", table.rows},
                      {"chunks", table.chunks},
                      {"unequal_chunks", table.unequal},
                      {"differences", table.differences},
                      {"fault", table.fault},
                      {"listed", rows}});
  }
  return {{"shard", diff.shard},
          {"equal", diff.equal()},
          {"settled", diff.settled},
          {"differences", diff.differences()},
          {"tables", tables}};
}

std::string key_text(const std::vector<std::string>& key) {
  std::string text;
  for (const std::string& part : key) text += (text.empty() ? "" : ", ") + printable(part);
  return text;
}

void print_text(const detail::PairDiff& diff, bool rows, Output& output) {
  Table table{"TABLE", ">ROWS", ">RANGES", ">DIFFERENCES"};
  for (const detail::TableDiff& one : diff.tables) {
    const bool good = one.differences == 0 && one.fault.empty();
    table.add({printable(one.table),
               grouped(one.rows),
               grouped(one.chunks),
               {one.fault.empty() ? grouped(one.differences) : "?", good ? Colour::none : Colour::red}});
  }
  output.print(table);
  for (const detail::TableDiff& one : diff.tables) {
    if (!one.fault.empty())
      output.print_marked("FAULT", Colour::red, "table " + printable(one.table) + ": " + one.fault);
  }
  if (rows) {
    for (const detail::TableDiff& one : diff.tables) {
      for (const detail::DifferentRow& row : one.listed) {
        output.print_marked("ROW", Colour::yellow,
                            printable(one.table) + " (" + key_text(row.key) + "): " +
                                (row.only_on == '-' ? "differs" : std::string("on side ") + row.only_on + " only"));
      }
      if (one.listed.size() < one.differences)
        output.print_marked(
            "MORE", Colour::yellow,
            printable(one.table) + ": " + grouped(one.differences - one.listed.size()) + " rows not listed");
    }
  }
  if (!diff.settled) {
    output.print_marked("NOTE", Colour::yellow,
                        "the sides do not replicate from each other, or one is far behind: what is still on its way "
                        "counts as a difference");
  }
  output.print(diff.equal() ? "\nboth sides are equal\n" : "\nthe sides differ\n");
}

}  // namespace

int run_pair_diff(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  detail::DiffOptions options;
  options.list_rows = arguments.rows;
  if (!arguments.entity.empty()) {
    const auto& all = target.entities();
    const auto entity =
        std::find_if(all.begin(), all.end(), [&](const EntityDef& one) { return one.name() == arguments.entity; });
    options.table = entity == all.end() ? arguments.entity : entity->table();
  }
  const auto diff = [&] {
    Progress progress("rows");
    options.on_progress = [&](const detail::DiffProgress& now) {
      progress.show(printable(now.table), now.rows, now.of);
    };
    return detail::diff_pair(target.topology(), pair_of(arguments.pair), options,
                             detail::Deadline::in(arguments.deadline_or(patience)));
  }();
  arguments.json ? output.print_json(json_of(diff)) : print_text(diff, arguments.rows, output);
  return diff.equal() ? exit_good : exit_fault_found;
}

}  // namespace weft::ctl
