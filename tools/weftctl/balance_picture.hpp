#pragma once

#include <string>

#include "balance/owner_loads.hpp"

namespace weft::ctl {

/// An SVG picture of a plan: one row a shard, its load before and after, the band that is good. Stands alone: no
/// script, no font, nothing fetched.
std::string picture_of(const detail::BalancePlan& plan, detail::LoadUnit unit, const std::string& store);

/// "1.5 MiB", or "12,345".
std::string load_text(std::uint64_t load, detail::LoadUnit unit);

}  // namespace weft::ctl
