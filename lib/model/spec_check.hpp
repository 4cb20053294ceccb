#pragma once

#include <string>
#include <vector>

#include "weft/entity_def.hpp"

namespace weft::detail {

/// What is wrong with a part of an EntitySpec. `part` says where, in the words of an entity file: "name", "table",
/// "owner", "key", "id", "version", "located", "cached_for", "fields.<name>", "indexes.<name>", "unique.<claim>".
struct SpecFault {
  std::string part;
  std::string text;
};

/// Fills in what the spec leaves to defaults (table, columns, lengths, the version field, fallbacks in their field's
/// own form) and checks everything. Gives every fault.
std::vector<SpecFault> complete_spec(EntitySpec& spec);

}  // namespace weft::detail
