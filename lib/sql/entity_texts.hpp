#pragma once

#include <cstddef>
#include <span>

#include "sql/entity_pieces.hpp"

namespace weft::detail {

// The texts of an entity's statements. `fenced`: with the fence's conditions (or columns) in it.

Statement find_text(const EntityPieces& pieces);
Statement find_plain_text(const EntityPieces& pieces, bool for_update);
Statement find_many_text(const EntityPieces& pieces, bool fenced);
Statement insert_text(const EntityPieces& pieces, bool fenced);
Statement update_text(const EntityPieces& pieces, std::span<const std::size_t> positions, bool fenced);
Statement erase_text(const EntityPieces& pieces, bool of_version, bool fenced);

}  // namespace weft::detail
