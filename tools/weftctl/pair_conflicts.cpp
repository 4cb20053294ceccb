#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/pair_number.hpp"
#include "weftctl/target.hpp"
#include "weftctl/text_width.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{600000};

json json_of(const detail::ConflictStatus::Image& image) {
  if (!image) return nullptr;
  json fields = json::object();
  for (const auto& [field, value] : *image) fields[field] = value;
  return fields;
}

json json_of(const detail::ConflictStatus& one, bool show) {
  json all{{"takeover", one.takeover},  {"change", one.number},
           {"state", one.state},        {"side", std::string(1, one.side)},
           {"what", one.what},          {"entity", one.entity},
           {"owner", one.owner},        {"key", one.key},
           {"token", one.token},        {"why", one.why},
           {"listed_at", one.listed_at}};
  if (show) {
    all["before"] = json_of(one.before);
    all["after"] = json_of(one.after);
    all["survivor"] = json_of(one.survivor);
  }
  return all;
}

std::string text_of(const detail::ConflictStatus::Image& image) {
  if (!image) return "no row";
  std::string text;
  for (const auto& [field, value] : *image) text += (text.empty() ? "" : ", ") + field + " = " + printable(value);
  return text;
}

void print_text(const std::vector<detail::ConflictStatus>& all, bool show, Output& output) {
  if (all.empty()) return output.print("nothing is listed\n");
  Table table{">TAKEOVER", ">CHANGE", "STATE", "SIDE", "WHAT", "ENTITY", ">OWNER", "KEY", "WHY"};
  for (const detail::ConflictStatus& one : all) {
    std::string key;
    for (const std::string& part : one.key) key += (key.empty() ? "" : ", ") + printable(part);
    table.add({std::to_string(one.takeover), std::to_string(one.number), one.state, std::string(1, one.side), one.what,
               printable(one.entity), std::to_string(one.owner), key, one.why});
  }
  output.print(table);
  if (!show) return;
  for (const detail::ConflictStatus& one : all) {
    output.print("\ntakeover " + std::to_string(one.takeover) + ", change " + std::to_string(one.number) + "\n");
    output.print_marked("before", Colour::none, text_of(one.before));
    output.print_marked("after", Colour::none, text_of(one.after));
    output.print_marked("other", Colour::none, text_of(one.survivor));
  }
}

int resolve(const Arguments& arguments, Store& store, std::uint32_t shard, detail::Deadline deadline, Output& output) {
  detail::ResolveOptions options;
  options.takeover = arguments.takeover;
  if (arguments.change != 0) options.number = arguments.change;
  options.resolution = arguments.resolve == "take" ? detail::Resolution::take : detail::Resolution::keep;
  options.who = caller();
  const std::uint64_t settled = detail::resolve_conflicts(store.core(), shard, options, deadline);
  audit("pair conflicts", "shard " + std::to_string(shard) + ", takeover " + std::to_string(arguments.takeover) + ": " +
                              counted(settled, "change", "changes") + " resolved (" + arguments.resolve + ")");
  if (arguments.json) {
    output.print_json(json{{"resolved", settled}});
  } else {
    output.print(counted(settled, "change", "changes") + " resolved\n");
  }
  return exit_good;
}

}  // namespace

int run_pair_conflicts(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  const std::uint32_t shard = pair_of(arguments.pair);
  if (shard == 0) throw UsageError("the index has no conflicts: it acknowledges only what both sides have");
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  Store store = target.open(audited_log("pair conflicts"));
  if (!arguments.resolve.empty()) return resolve(arguments, store, shard, deadline, output);
  detail::ConflictQuery query;
  query.all = arguments.all;
  query.show = arguments.show;
  const auto all = detail::list_conflicts(store.core(), shard, query, deadline);
  store.close();
  if (!arguments.json) {
    print_text(all, arguments.show, output);
    return exit_good;
  }
  json list = json::array();
  for (const detail::ConflictStatus& one : all) list.push_back(json_of(one, arguments.show));
  output.print_json(json{{"shard", shard}, {"conflicts", list}});
  return exit_good;
}

}  // namespace weft::ctl
