#pragma once

#include <memory>
#include <string>

#include "sql/entity_pieces.hpp"
#include "sql/entity_sql.hpp"
#include "sql/shape_cache.hpp"

namespace weft::detail {

using KeptStatement = std::shared_ptr<const Statement>;

/// The pieces, the statements whose text never changes (made once, so that no call puts strings together), and a cache
/// of those whose text depends on the query's shape.
struct EntitySql::Body : EntityPieces {
  Body(EntityDef entity, Dialect spoken, const std::string& database);

  KeptStatement find;
  KeptStatement find_plain;
  KeptStatement find_for_update;
  KeptStatement find_many;
  KeptStatement find_many_plain;
  KeptStatement insert, insert_plain;
  KeptStatement update, update_plain;
  KeptStatement erase_any, erase_any_plain;
  KeptStatement erase_version, erase_version_plain;
  mutable ShapeCache shapes;
};

}  // namespace weft::detail
