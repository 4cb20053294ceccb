#pragma once

#include <cstddef>
#include <vector>

#include "engine/context.hpp"

namespace weft::detail {

/// Up to `wanted` keys of rows of that entity, from places chosen at random on every shard; fewer when there are not so
/// many rows. Where all of an owner's rows are taken or none, small owners are met as often as large ones. Errors:
/// Unavailable.
std::vector<Key> sample_keys(const Parts& parts, const Registered& entity, std::size_t wanted, Deadline deadline);

}  // namespace weft::detail
