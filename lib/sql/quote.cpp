#include <algorithm>
#include <cstddef>

#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::ptrdiff_t longest = 64;  // characters, on MariaDB and MySQL

std::ptrdiff_t characters(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

bool is_possible(std::string_view identifier) {
  return !identifier.empty() && characters(identifier) <= longest && identifier.find('\0') == std::string_view::npos &&
         identifier.back() != ' ';
}

}  // namespace

std::string quote(Dialect dialect, std::string_view identifier) {
  if (!is_possible(identifier))
    throw UsageError(
        "not an identifier: a database, table or column has 1 to 64 characters, no NUL and no space at its end");
  const char mark = dialect == Dialect::sqlite ? '"' : '`';
  std::string quoted(1, mark);
  for (const char c : identifier) {
    if (c == mark) quoted += mark;
    quoted += c;
  }
  return quoted + mark;
}

}  // namespace weft::detail
