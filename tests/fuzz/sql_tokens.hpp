#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/sql_types.hpp"

namespace weft::test {

/// One word of a statement, as a server would read it.
struct SqlToken {
  enum class Kind : char { word, number, quoted_name, text, parameter, mark, comment };
  Kind kind = Kind::mark;
  std::string content{};  // names and text: what they stand for, without quotes
  bool operator==(const SqlToken&) const = default;
};

struct SqlTokens {
  std::vector<SqlToken> tokens{};
  std::string fault{};  // empty: every quote is closed and every parenthesis has its other half
};

/// Written from the servers' manuals and not from the library, so that it can disagree with it: MariaDB and MySQL end
/// text at its quote unless that is doubled or behind a backslash, SQLite knows no backslash; double quotes hold text
/// on the servers and a name in SQLite.
SqlTokens sql_tokens(detail::Dialect dialect, std::string_view sql);

}  // namespace weft::test
