#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/owner_text.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/text_width.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{60000};

bool worth_showing(const detail::OwnerLook& look, const detail::OwnerAtSide& at) {
  return !at.trouble.empty() || at.gate != "none" || (look.placed && at.shard == look.shard) ||
         at.all_rows() + at.tokens + at.outbox + at.conflicts > 0;
}

class Things {
 public:
  Things(Table& table, std::string place, char side, std::string server)
      : table_(table), place_(std::move(place)), side_(1, side), server_(std::move(server)) {}
  void add(const Cell& what, const Cell& number, const Cell& bytes = "") {
    table_.add({place_, side_, server_, what, number, bytes});
  }
  void add_some(const char* what, std::uint64_t number) {
    if (number > 0) add(what, grouped(number));
  }

 private:
  Table& table_;
  std::string place_, side_, server_;
};

void add_index(const detail::OwnerLook& look, Table& table) {
  for (const detail::OwnerInIndex& in : look.index) {
    Things things(table, "index", in.side, in.server);
    if (!in.trouble.empty()) {
      things.add({in.trouble, Colour::red}, "?");
      continue;
    }
    things.add("placement", in.placed ? "1" : "0");
    things.add_some("names", in.names.size());
    things.add_some("claims", in.claims);
    things.add_some("object rows", in.objects);
  }
}

void add_sides(const detail::OwnerLook& look, Table& table) {
  for (const detail::OwnerAtSide& at : look.sides) {
    if (!worth_showing(look, at)) continue;
    Things things(table, "shard " + std::to_string(at.shard), at.side, at.server);
    if (!at.trouble.empty()) {
      things.add({at.trouble, Colour::red}, "?");
      continue;
    }
    const std::string to = at.moved_to == 0 ? "" : ", to shard " + std::to_string(at.moved_to);
    const std::string epoch = at.gate == "none" ? "" : ", epoch " + std::to_string(at.gate_epoch);
    things.add({"gate " + at.gate + to + epoch, at.gate == "open" ? Colour::green : Colour::yellow}, "");
    for (const auto& entity : at.rows)
      things.add("rows of " + entity.entity, grouped(entity.rows), bytes_text(entity.bytes));
    things.add_some("tokens", at.tokens);
    things.add_some("outbox rows", at.outbox);
    things.add_some("rows of weft_conflict", at.conflicts);
    things.add_some("rows of weft_conflict of unknown entities", at.unknown_conflicts);
  }
}

void print_text(const detail::OwnerLook& look, Output& output) {
  Table head{"", ""};
  head.add({Cell("owner", Colour::strong), look.kind + " " + std::to_string(look.id)});
  for (const std::string& name : names_of(look)) head.add({Cell("name", Colour::strong), printable(name)});
  head.add({Cell("placement", Colour::strong),
            look.placed ? "shard " + std::to_string(look.shard) + ", epoch " + std::to_string(look.epoch) : "none"});
  output.print(head);
  output.print("\n");
  Table table{"PART", "SIDE", "SERVER", "WHAT", ">NUMBER", ">BYTES"};
  add_index(look, table);
  add_sides(look, table);
  output.print(table);
  print_other_tables(look, output);
}

json json_of(const detail::OwnerLook& look) {
  json index = json::array();
  for (const detail::OwnerInIndex& in : look.index) {
    index.push_back({{"side", std::string(1, in.side)},
                     {"server", in.server},
                     {"trouble", in.trouble},
                     {"placed", in.placed},
                     {"names", in.names.size()},
                     {"claims", in.claims},
                     {"objects", in.objects}});
  }
  json sides = json::array();
  for (const detail::OwnerAtSide& at : look.sides) {
    if (!worth_showing(look, at)) continue;
    json rows = json::object();
    for (const auto& entity : at.rows) rows[entity.entity] = {{"rows", entity.rows}, {"bytes", entity.bytes}};
    sides.push_back({{"shard", at.shard},
                     {"side", std::string(1, at.side)},
                     {"server", at.server},
                     {"database", at.database},
                     {"trouble", at.trouble},
                     {"writes", at.writes},
                     {"gate", {{"state", at.gate}, {"epoch", at.gate_epoch}, {"moved_to", at.moved_to}}},
                     {"rows", rows},
                     {"tokens", at.tokens},
                     {"outbox", at.outbox},
                     {"conflicts", at.conflicts},
                     {"unknown_conflicts", at.unknown_conflicts}});
  }
  return {{"owner", {{"kind", look.kind}, {"id", look.id}}},
          {"names", names_of(look)},
          {"placed", look.placed},
          {"shard", look.placed ? json(look.shard) : json(nullptr)},
          {"epoch", look.placed ? json(look.epoch) : json(nullptr)},
          {"entities", look.entities},
          {"index", index},
          {"sides", sides},
          {"sides_looked_at", look.sides.size()},
          {"other_tables", other_tables(look)}};
}

}  // namespace

int run_owner_show(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  const auto owner = detail::owner_of_text(store.core(), arguments.kind, arguments.owner, arguments.by_name, deadline);
  if (!owner) return no_such_owner(arguments, output);
  const detail::OwnerLook look = detail::look_at_owner(store.core(), arguments.kind, *owner, deadline);
  store.close();
  if (!look.found() && look.troubles().empty()) return no_such_owner(arguments, output);
  arguments.json ? output.print_json(json_of(look)) : print_text(look, output);
  return look.troubles().empty() ? exit_good : exit_fault_found;
}

}  // namespace weft::ctl
