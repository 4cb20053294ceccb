#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "engine/parts.hpp"

namespace weft::detail {

/// Registered names and their numbers as the index has them now; asking registers nothing.
std::map<std::string, std::uint16_t> registered_names(const Parts& parts, NameSpace space, Deadline deadline);

/// The number of an owner kind. UsageError naming the kinds there are.
std::uint16_t kind_of_text(const Parts& parts, const std::string& kind, Deadline deadline);

}  // namespace weft::detail
