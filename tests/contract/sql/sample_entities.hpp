#pragma once

#include <string>
#include <vector>

#include "weft/entity_def.hpp"

namespace weft::test {

/// Every type there is, each once not nullable and once nullable.
EntityDef all_types();
/// One row of it with every field at its lowest (highest), and one with NULL wherever it may be.
std::vector<Value> lowest_row(std::uint64_t owner, std::uint64_t id);
std::vector<Value> highest_row(std::uint64_t owner, std::uint64_t id);
std::vector<Value> null_row(std::uint64_t owner, std::uint64_t id);

/// Key (shop_id, name text, code blob), one field.
EntityDef text_keyed();
/// Texts that trap careless code: quotes, NUL, CR LF, marks of SQL and JSON, four-byte UTF-8, blanks at the end.
const std::vector<std::string>& odd_texts();

}  // namespace weft::test
