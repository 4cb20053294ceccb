#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/key_text.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{10000};

json json_of(const detail::Explanation& found) {
  json all{{"owner", {{"kind", found.owner_kind}, {"id", found.owner_id}}}, {"placed", found.placed}};
  if (!found.placed) return all;
  json rows = json::object();
  for (const auto& [entity, count] : found.rows) rows[entity] = count;
  all.update({{"shard", found.shard},
              {"epoch", found.epoch},
              {"side", std::string(1, found.side)},
              {"server", found.server},
              {"database", found.database},
              {"gate", {{"state", found.gate}, {"epoch", found.gate_epoch}, {"moved_to", found.moved_to}}},
              {"rows", rows},
              {"trouble", found.trouble}});
  if (found.entity.empty()) return all;
  all["object"] = {{"entity", found.entity}, {"row", found.row}, {"version", found.row_version}};
  all["cache"] = {{"state", found.cache}, {"version", found.cache_version}, {"key", found.cache_key}};
  return all;
}

void print_table(const detail::Explanation& found, Output& output) {
  Table table{"", ""};
  const auto add = [&](const char* what, Cell cell) { table.add({Cell(what, Colour::strong), std::move(cell)}); };
  const std::string epoch = std::to_string(found.epoch);
  add("owner", found.owner_kind + " " + std::to_string(found.owner_id));
  add("placement", "shard " + std::to_string(found.shard) + ", epoch " + epoch);
  add("side", std::string(1, found.side) + ", server " + found.server +
                  (found.database.empty() ? "" : ", database " + found.database));
  if (found.gate == "none") {
    add("gate", Cell("none: the owner's first use makes it", Colour::yellow));
  } else if (!found.gate.empty()) {
    const std::string to = found.moved_to == 0 ? "" : ", to shard " + std::to_string(found.moved_to);
    add("gate", Cell(found.gate + to + ", epoch " + std::to_string(found.gate_epoch),
                     found.gate == "open" ? Colour::green : Colour::yellow));
  }
  for (const auto& [entity, count] : found.rows) add("rows", entity + ": " + std::to_string(count));
  if (!found.entity.empty()) {
    const bool there = found.row == "there";
    add("object", found.entity + ": " + found.row + (there ? ", version " + std::to_string(found.row_version) : ""));
    const bool value = found.cache == "value";
    const bool behind = value && there && found.cache_version != found.row_version;
    add("cache", Cell(found.cache + (value ? ", version " + std::to_string(found.cache_version) : ""),
                      behind ? Colour::red : Colour::none));
    if (!found.cache_key.empty()) add("cache key", found.cache_key);
  }
  if (!found.trouble.empty()) add("trouble", Cell(found.trouble, Colour::red));
  output.print(table);
}

}  // namespace

int run_explain(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  const auto owner = detail::owner_of_text(store.core(), arguments.kind, arguments.owner, arguments.by_name, deadline);
  detail::Explanation found{.owner_kind = arguments.kind};
  if (owner) {
    std::optional<EntityDef> entity;
    std::optional<Key> key;
    if (!arguments.entity.empty()) {
      entity = detail::registered_entity(store.core(), arguments.entity);
      key = key_of_text(*entity, *owner, arguments.key);
    }
    found = detail::explain(store.core(), arguments.kind, *owner, entity ? &*entity : nullptr, key, deadline);
  }
  store.close();
  if (arguments.json) {
    output.print_json(json_of(found));
  } else if (found.placed) {
    print_table(found, output);
  } else {
    output.print("there is no such owner of kind " + arguments.kind + "\n");
  }
  return found.placed && found.trouble.empty() ? exit_good : exit_fault_found;
}

}  // namespace weft::ctl
