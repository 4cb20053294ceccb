#include "weftctl/owner_text.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "weftctl/exit_codes.hpp"
#include "weftctl/text_width.hpp"

namespace weft::ctl {

std::vector<std::string> names_of(const detail::OwnerLook& look) {
  std::set<std::string> names;
  for (const detail::OwnerInIndex& in : look.index) names.insert(in.names.begin(), in.names.end());
  return {names.begin(), names.end()};
}

std::vector<std::string> other_tables(const detail::OwnerLook& look) {
  std::set<std::string> tables;
  for (const detail::OwnerAtSide& at : look.sides) {
    for (const std::string& table : at.other_tables) tables.insert("shard " + std::to_string(at.shard) + ": " + table);
  }
  return {tables.begin(), tables.end()};
}

void print_other_tables(const detail::OwnerLook& look, Output& output) {
  for (const std::string& table : other_tables(look)) {
    output.print_marked("NOTE", Colour::yellow,
                        printable(table) +
                            " is a table of no entity that this run knows, and was not looked into; name its entity "
                            "file with --entities");
  }
}

int no_such_owner(const Arguments& arguments, Output& output) {
  if (arguments.json) {
    output.print_json(nlohmann::json{{"owner", {{"kind", arguments.kind}, {"id", nullptr}}}, {"found", false}});
  } else {
    output.print("there is no such owner of kind " + printable(arguments.kind) + "\n");
  }
  return exit_fault_found;
}

}  // namespace weft::ctl
