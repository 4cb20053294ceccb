#pragma once

#include <string>

#include "weft/entity_def.hpp"

namespace weft::detail {

/// An entity as the text of an entity file, which load_entities() (weft/entity_def.hpp) reads back as an equal
/// definition.
std::string entity_text(const EntityDef& def);

}  // namespace weft::detail
