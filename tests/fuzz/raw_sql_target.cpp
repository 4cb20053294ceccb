#include "engine/raw_sql.hpp"
#include "fuzz/sql_tokens.hpp"
#include "fuzz/targets.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace detail;

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// What is let through is, as the server reads it, one statement of four kinds without comments and session variables.
void check(Dialect dialect, std::string_view sql) {
  std::size_t tables = 0;
  RawSql raw;
  try {
    raw = checked_raw_sql(dialect, sql, [&](std::string_view) {
      ++tables;
      return std::string("THE_TABLE");
    });
  } catch (const UsageError&) {
    return;
  }
  const SqlTokens read = sql_tokens(dialect, raw.text);
  if (read.fault == "a quote is not closed") violated("every quote is closed");
  const std::string first = read.tokens.empty() ? "" : upper(read.tokens.front().content);
  if (first != "SELECT" && first != "INSERT" && first != "UPDATE" && first != "DELETE")
    violated("it begins with one of four words, not with " + first);
  if (raw.gives_rows != (first == "SELECT")) violated("only SELECT gives rows");
  std::size_t found = 0;
  for (const SqlToken& token : read.tokens) {
    if (token.kind == SqlToken::Kind::comment) violated("no comments");
    if (token.kind == SqlToken::Kind::mark && (token.content == ";" || token.content == "@"))
      violated("no second statement and no session variable");
    if (token.content.find("THE_TABLE") != std::string::npos && token.kind == SqlToken::Kind::word) ++found;
  }
  if (found > tables && sql.find("THE_TABLE") == std::string_view::npos)
    violated("a table stands where it was asked for");
}

void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  check(Dialect::mariadb, Draw(bytes, size).rest());
  check(Dialect::sqlite, Draw(bytes, size).rest());
}

std::vector<std::string> seeds() {
  return {"SELECT title FROM {listing} WHERE shop_id = ? AND title <> 'it''s; \\' AND note = \"{a}\" ORDER BY `x``y`",
          "  update {listing} SET price = price + 1 WHERE shop_id = ?",
          "INSERT INTO {listing} (a, b) VALUES (?, ?)",
          "DELETE FROM {listing} WHERE a = 'a' -- b",
          "SELECT 1; DROP TABLE x",
          "SELECT @a, [b] /* c */ # d",
          "SELECT '\\' ; DELETE FROM x; SELECT '"};
}

}  // namespace

FuzzTarget raw_sql_target() { return {"raw_sql", fuzz_one, seeds}; }

}  // namespace weft::test
