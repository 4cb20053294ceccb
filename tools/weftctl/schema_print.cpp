#include <nlohmann/json.hpp>

#include "engine/admin.hpp"
#include "weftctl/entity_files.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {

int run_schema_print(const Arguments& arguments, Output& output) {
  nlohmann::json entities = nlohmann::json::array();
  std::string text;
  for (const EntityDef& def : load_all({arguments.entity_file})) {
    const auto statements = detail::print_schema(def, arguments.dialect, arguments.database);
    entities.push_back({{"entity", def.name()}, {"table", def.table()}, {"statements", statements}});
    text += (text.empty() ? "-- entity " : "\n-- entity ") + def.name() + "\n";
    for (const std::string& statement : statements) text += statement + ";\n";
  }
  if (!arguments.json) {
    output.print(text);
    return exit_good;
  }
  const nlohmann::json all{
      {"dialect", arguments.dialect}, {"database", arguments.database}, {"entities", std::move(entities)}};
  output.print_json(all);
  return exit_good;
}

}  // namespace weft::ctl
