#include "sql/ddl.hpp"
#include "sql/own_files.hpp"
#include "sql/sqlite_form.hpp"

namespace weft::detail {
namespace {

std::string filled(std::string text, const std::string& mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size()))
    text.replace(at, mark.size(), with);
  return text;
}

// Servers get the statement alone: comment lines and the ';' belong to the file.
std::string statement_of(std::string_view file) {
  while (file.starts_with("--")) file.remove_prefix(file.find('\n') + 1);
  while (!file.empty() && (file.back() == '\n' || file.back() == ';')) file.remove_suffix(1);
  return std::string(file);
}

std::string_view part_of(OwnSchema which) {
  switch (which) {
    case OwnSchema::tickets: return "tickets";
    case OwnSchema::index: return "index";
    case OwnSchema::shard: break;
  }
  return "shard";
}

}  // namespace

std::vector<std::string> create_own(OwnSchema which, Dialect dialect, std::string_view database) {
  std::vector<std::string> statements;
  for (const OwnFile& file : own_files()) {
    if (file.schema != which) continue;
    const std::string text = statement_of(file.text);
    if (dialect == Dialect::sqlite) {
      for (std::string& statement : sqlite_form(filled(text, "{database}.", "")))
        statements.push_back(std::move(statement));
    } else {
      statements.push_back(filled(text, "{database}", quote(dialect, database)));
    }
  }
  return statements;
}

std::vector<std::string> seed_own(OwnSchema which, Dialect dialect, std::string_view database, bool pair) {
  const bool lite = dialect == Dialect::sqlite;
  const std::string prefix = lite ? "" : quote(dialect, database) + ".";
  const std::string insert = lite ? "INSERT OR IGNORE INTO " : "INSERT IGNORE INTO ";
  std::vector<std::string> statements;
  if (which != OwnSchema::tickets)
    statements.push_back(insert + prefix + "weft_baton (parity, side, epoch) VALUES (0, 'A', 1), (1, '" +
                         (pair ? "B" : "A") + "', 1)");
  statements.push_back(insert + prefix + "weft_version (part, version) VALUES ('" + std::string(part_of(which)) +
                       "', " + std::to_string(own_schema_version) + ")");
  return statements;
}

}  // namespace weft::detail
