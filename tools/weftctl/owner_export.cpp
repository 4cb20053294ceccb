#include <map>
#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/export_file.hpp"
#include "weftctl/export_values.hpp"
#include "weftctl/owner_text.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using json = nlohmann::ordered_json;
constexpr std::chrono::milliseconds patience{3600000};
constexpr int format = 1;

/// The lines of one export; docs/operations.md is their definition.
class Lines {
 public:
  Lines(ExportFile& file, Progress& progress) : file_(file), progress_(progress) {}

  void begin(const detail::OwnerExportHead& head) {
    json entities = json::array();
    for (const EntityDef& def : head.entities) {
      rows_[def.name()] = 0;
      json fields = json::array();
      for (const FieldSpec& field : def.fields())
        fields.push_back({{"field", field.name}, {"type", word_of(field.type)}});
      entities.push_back({{"entity", def.name()}, {"key", def.spec().key}, {"fields", fields}});
    }
    std::string names;
    for (const std::string& name : head.names)
      names += (names.empty() ? "" : ",") + json_of_value(Type::text, Value(name));
    file_.line(R"({"weft_export":)" + std::to_string(format) + ",\"store\":" + json(head.store).dump() +
               R"(,"owner":{"kind":)" + json(head.kind).dump() + ",\"id\":" + json_of_value(Type::u64, Value(head.id)) +
               ",\"names\":[" + names + R"(]},"at":")" + time_text(head.at) + R"(","shard":)" +
               std::to_string(head.shard) + R"(,"side":")" + head.side + R"(","entities":)" + entities.dump() + "}");
  }

  void row(const Row& row) {
    file_.line(R"({"entity":")" + row.def().name() + R"(","row":)" + json_of_row(row) + "}");
    ++rows_[row.def().name()];
    progress_.show(row.def().name(), ++all_rows_, 0);
  }

  void conflict(const detail::OwnerExportConflict& one) {
    const auto image = [](const std::optional<Row>& row) { return row ? json_of_row(*row) : std::string("null"); };
    const json head{{"shard", one.shard},   {"takeover", one.takeover},
                    {"change", one.number}, {"side", std::string(1, one.side)},
                    {"state", one.state},   {"why", one.why}};
    file_.line(R"({"conflict":)" + head.dump() + R"(,"entity":")" + one.entity + R"(","before":)" + image(one.before) +
               ",\"after\":" + image(one.after) + ",\"survivor\":" + image(one.survivor) + "}");
  }

  void end(const detail::OwnerExported& told) {
    json rows = json::object();
    for (const auto& [entity, number] : rows_) rows[entity] = number;
    const json footer{{"end", true},
                      {"rows", rows},
                      {"conflicts", told.conflicts},
                      {"conflicts_not_exported", told.unknown_conflicts},
                      {"lines", file_.lines()},
                      {"sha256", file_.sha256()}};
    file_.line(footer.dump());
    file_.finish();
  }

 private:
  ExportFile& file_;
  Progress& progress_;
  std::map<std::string, std::uint64_t> rows_{};
  std::uint64_t all_rows_ = 0;
};

detail::OwnerExported give_out(const Arguments& arguments, Store& store, OwnerId owner, detail::Deadline deadline) {
  ExportFile file(arguments.out, arguments.force);
  Progress progress("rows");
  Lines lines(file, progress);
  const detail::OwnerExportSink sink{[&](const detail::OwnerExportHead& head) { lines.begin(head); },
                                     [&](const Row& row) { lines.row(row); },
                                     [&](const detail::OwnerExportConflict& conflict) { lines.conflict(conflict); }};
  const detail::OwnerExported told = detail::export_owner(store.core(), arguments.kind, owner, sink, deadline);
  if (told.placed) lines.end(told);
  return told;
}

void print_summary(const detail::OwnerExported& told, const Arguments& arguments, Output& output) {
  if (arguments.json) {
    return output.print_json(json{{"file", arguments.out},
                                  {"rows", told.rows},
                                  {"conflicts", told.conflicts},
                                  {"conflicts_not_exported", told.unknown_conflicts}});
  }
  output.print(counted(told.rows, "row", "rows") + " and " + counted(told.conflicts, "conflict", "conflicts") + " in " +
               arguments.out + "\n");
}

}  // namespace

int run_owner_export(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  const auto owner = detail::owner_of_text(store.core(), arguments.kind, arguments.owner, arguments.by_name, deadline);
  if (!owner) return no_such_owner(arguments, output);
  const detail::OwnerExported told = give_out(arguments, store, *owner, deadline);
  store.close();
  if (!told.placed) return no_such_owner(arguments, output);
  // Who has seen all of somebody's rows is worth knowing later.
  audit("owner export", "owner " + arguments.kind + " " + std::to_string(owner->value) + ": " +
                            counted(told.rows, "row", "rows") + " and " +
                            counted(told.conflicts, "conflict", "conflicts") + " given out");
  if (!arguments.out.empty()) print_summary(told, arguments, output);
  if (told.unknown_conflicts == 0) return exit_good;
  audit("owner export", counted(told.unknown_conflicts, "row", "rows") +
                            " of weft_conflict not given out: of definitions that this run does not know; name the "
                            "entity file with which the rejoin ran (--entities)");
  return exit_fault_found;
}

}  // namespace weft::ctl
