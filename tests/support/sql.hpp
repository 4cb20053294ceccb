#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/server.hpp"
#include "base/sql_types.hpp"

namespace weft::test {

/// Runs statements one after the other in a session of its own, waiting at most 30 s for each; the rows of the last.
/// Columns are read as the server describes them.
detail::Rows run_sql(const detail::Server& server, const std::vector<std::string>& statements);

}  // namespace weft::test
