#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/sql_types.hpp"

namespace weft::detail {

struct RawSql {
  std::string text;
  bool gives_rows = false;
};

/// Checks the raw SQL of a transaction: exactly one SELECT, INSERT, UPDATE or DELETE, no session variables ('@'), no
/// comments; "{name}" outside of quotes becomes table_of(name). Quotes end where this server ends them: SQLite knows no
/// backslash in text. It keeps honest callers inside the fence; it is no
/// defence against hostile text, which must never be made from users' input. Throws UsageError.
RawSql checked_raw_sql(Dialect dialect, std::string_view sql,
                       const std::function<std::string(std::string_view)>& table_of);

}  // namespace weft::detail
