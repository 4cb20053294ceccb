#include "engine/raw_sql.hpp"

#include <algorithm>
#include <cctype>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

[[noreturn]] void refuse(const std::string& why) { throw UsageError("raw SQL in a transaction " + why); }

std::string first_word(std::string_view sql) {
  std::string word;
  for (const char letter : sql) {
    if (std::isspace(static_cast<unsigned char>(letter)) != 0 && word.empty()) continue;
    const auto byte = static_cast<unsigned char>(letter);
    // "SELECT_" and the like are names to a server, and so is what a table's name is put right behind.
    if (std::isdigit(byte) != 0 || letter == '_' || letter == '$' || letter == '{' || byte >= 0x80) return "";
    if (std::isalpha(byte) == 0) break;
    word.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
  }
  return word;
}

// The end of a quoted part that begins at `at`: behind its closing quote. A doubled quote does not close it, nor one
// behind a backslash where the server reads backslashes.
std::size_t end_of_quoted(Dialect dialect, std::string_view sql, std::size_t at) {
  const char quote = sql[at];
  const bool escapes = dialect != Dialect::sqlite && quote != '`';
  for (++at; at < sql.size(); ++at) {
    if (escapes && sql[at] == '\\') {
      ++at;
    } else if (sql[at] == quote) {
      if (at + 1 >= sql.size() || sql[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  refuse("has a quote that is not closed");
}

}  // namespace

RawSql checked_raw_sql(Dialect dialect, std::string_view sql,
                       const std::function<std::string(std::string_view)>& table_of) {
  constexpr std::string_view allowed[] = {"SELECT", "INSERT", "UPDATE", "DELETE"};
  RawSql raw;
  const std::string word = first_word(sql);
  if (std::find(std::begin(allowed), std::end(allowed), word) == std::end(allowed)) {
    refuse("must be one SELECT, INSERT, UPDATE or DELETE");
  }
  raw.gives_rows = word == "SELECT";
  for (std::size_t at = 0; at < sql.size();) {
    const char letter = sql[at];
    if (letter == '\'' || letter == '"' || letter == '`') {
      const std::size_t end = end_of_quoted(dialect, sql, at);
      raw.text += sql.substr(at, end - at);
      at = end;
    } else if (letter == '{') {
      const std::size_t end = sql.find('}', at);
      if (end == std::string_view::npos) refuse("has a '{' that is not closed");
      raw.text += table_of(sql.substr(at + 1, end - at - 1));
      at = end + 1;
    } else {
      if (letter == ';') refuse("must be a single statement without ';'");
      if (letter == '[') refuse("may not use '[': quote a name as the server does, or leave its quotes out");
      if (letter == '@' || letter == '#' || sql.substr(at, 2) == "--" || sql.substr(at, 2) == "/*" ||
          sql.substr(at, 2) == ":=") {
        refuse("may not use session variables or comments");
      }
      raw.text += letter;
      ++at;
    }
  }
  return raw;
}

}  // namespace weft::detail
