#pragma once

#include <string>

#include "cache/protocol.hpp"
#include "engine/parts.hpp"

namespace weft::detail {

/// Makes sure that nobody meets an item under that key that is older than now, whatever the states of its server were
/// when the key was made: removes it under the present generation. False: its server does not answer, or the view is
/// not good; try again later. `spare`: markers may stay when no writer can hold one who was there before the change
/// that the key is dropped for, and did not mark after it.
bool drop_cached(const Parts& parts, const std::string& cache_key, Deadline deadline,
                 CacheWriter::Spare spare = CacheWriter::Spare::nothing) noexcept;

}  // namespace weft::detail
