#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_types.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {

/// Names of columns, quoted, with commas between.
std::string column_list(const EntityDef& def, Dialect dialect, const std::vector<std::size_t>& positions);
/// The owner's position and then those of the index's fields.
std::vector<std::size_t> index_positions(const EntityDef& def, const IndexSpec& index);

/// A column's type with NULL or NOT NULL, as CREATE TABLE takes it: "BIGINT UNSIGNED NOT NULL". What a key or an index
/// holds, and short text, lies in the row; longer text and blobs in the TEXT and BLOB types.
std::string column_type(const EntityDef& def, std::size_t position, Dialect dialect);

/// The collation of key text: binary, and without padding, so that no two different texts are equal.
std::string_view binary_collation(Dialect dialect) noexcept;

}  // namespace weft::detail
