#pragma once

#include <cstdint>
#include <string>

namespace weft::ctl {

/// "3" is shard 3; "index" is 0, the index's own pair. UsageError otherwise.
std::uint32_t pair_of(const std::string& text);

}  // namespace weft::ctl
