#pragma once

#include <string>

#include "engine/parts.hpp"

namespace weft::detail {

/// Makes sure that nobody meets an item under that key that is older than now, whatever the states of its server were
/// when the key was made: removes it under the present generation. False: its server does not answer, or the view is
/// not good; try again later.
bool drop_cached(const Parts& parts, const std::string& cache_key, Deadline deadline) noexcept;

}  // namespace weft::detail
