#pragma once

#include <string>
#include <vector>

#include "weft/entity_def.hpp"
#include "weft/key.hpp"

namespace weft::ctl {

/// A key from words of the command line: integers in digits, text as it is, bytes as it is or as 0x and hexadecimal
/// digits. UsageError naming the key's parts when a word does not fit or one is missing.
Key key_of_text(const EntityDef& def, OwnerId owner, const std::vector<std::string>& words);

}  // namespace weft::ctl
