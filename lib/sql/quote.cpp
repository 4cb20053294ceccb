#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t longest = 64;  // characters, on MariaDB and MySQL; bytes here, so that none is longer

bool is_possible(std::string_view identifier) {
  return !identifier.empty() && identifier.size() <= longest && identifier.find('\0') == std::string_view::npos &&
         identifier.back() != ' ';
}

}  // namespace

std::string quote(Dialect dialect, std::string_view identifier) {
  if (!is_possible(identifier))
    throw UsageError("not an identifier: a database, table or column has 1 to 64 bytes, no NUL and no space at its end");
  const char mark = dialect == Dialect::sqlite ? '"' : '`';
  std::string quoted(1, mark);
  for (const char c : identifier) {
    if (c == mark) quoted += mark;
    quoted += c;
  }
  return quoted + mark;
}

}  // namespace weft::detail
