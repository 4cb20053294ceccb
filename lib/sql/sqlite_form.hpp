#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weft::detail {

/// SQLite's form of one CREATE TABLE of schema/, written as those files are: one column or key a line. Integers of
/// every width become INTEGER, CHAR and VARBINARY TEXT; KEYs become CREATE INDEX statements; the engine's words go.
std::vector<std::string> sqlite_form(std::string_view create_table);

}  // namespace weft::detail
