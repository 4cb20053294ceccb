#include "sql/sqlite_form.hpp"

namespace weft::detail {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// "  owner_id BIGINT UNSIGNED NOT NULL" -> "  owner_id INTEGER NOT NULL"
std::string column(const std::string& line) {
  const std::size_t type = line.find(' ', 2) + 1;
  const std::size_t not_null = line.find(" NOT NULL");
  const bool is_text = line.compare(type, 4, "CHAR") == 0 || line.compare(type, 9, "VARBINARY") == 0;
  return line.substr(0, type) + (is_text ? "TEXT" : "INTEGER") + (not_null == std::string::npos ? "" : " NOT NULL");
}

}  // namespace

std::vector<std::string> sqlite_form(std::string_view create_table) {
  const std::vector<std::string> lines = lines_of(create_table);
  const std::string& head = lines.front();
  const std::size_t name_at = head.find("EXISTS ") + 7;
  const std::string table = head.substr(name_at, head.find(' ', name_at) - name_at);

  std::string body;
  std::vector<std::string> indexes;
  for (std::size_t at = 1; at + 1 < lines.size(); ++at) {
    std::string line = lines[at];
    if (line.ends_with(',')) line.pop_back();
    const bool unique = line.starts_with("  UNIQUE KEY ");
    if (unique || line.starts_with("  KEY ")) {
      const std::size_t name = line.find("KEY ") + 4;
      const std::size_t fields = line.find(" (");
      indexes.push_back(std::string(unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX") + " IF NOT EXISTS " + table + "_" +
                        line.substr(name, fields - name) + " ON " + table + line.substr(fields));
      continue;
    }
    if (!line.starts_with("  PRIMARY KEY ")) line = column(line);
    body += (body.empty() ? "\n" : ",\n") + line;
  }
  std::vector<std::string> statements{head + body + "\n) WITHOUT ROWID"};
  statements.insert(statements.end(), indexes.begin(), indexes.end());
  return statements;
}

}  // namespace weft::detail
