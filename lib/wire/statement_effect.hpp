#pragma once

#include <string_view>

namespace weft::detail {

/// True when the text can only read: it begins (after comments) with SELECT, WITH, SHOW, EXPLAIN, DESCRIBE or VALUES.
/// What is not known to read counts as writing, so that a lost answer is called a doubt. (MariaDB and MySQL; SQLite
/// tells by itself.)
bool only_reads(std::string_view text) noexcept;

}  // namespace weft::detail
