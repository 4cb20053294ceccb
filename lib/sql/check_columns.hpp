#pragma once

#include <optional>
#include <string>

#include "sql/table_shape.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {

/// Why a column cannot hold its field ("is int(11), …"); nullopt when it can.
std::optional<std::string> column_fault(const EntityDef& def, std::size_t position, Dialect dialect,
                                        const ServerColumn& column);

/// Why what the column gives back may differ from what was written, or find another row; nullopt when it cannot. Such
/// an entity is not cached.
std::optional<std::string> column_doubt(const EntityDef& def, std::size_t position, const ServerColumn& column);

}  // namespace weft::detail
