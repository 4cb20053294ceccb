#pragma once

#include <filesystem>
#include <vector>

#include "chaos/history/operation.hpp"
#include "weft/value.hpp"

namespace weft::chaos {

/// Before the run: owners on both shards and both sides, with their rows. Told in `folder` as client "setup".
std::vector<std::uint64_t> set_up(const std::filesystem::path& topology, const std::filesystem::path& folder);

/// After the run, when all is well again: looks at everything once from the cache and once at the row. Told as client
/// "final". `history` names what the clients have created.
void look_at_all(const std::filesystem::path& topology, const std::filesystem::path& folder,
                 const std::vector<std::uint64_t>& owners, const History& history);

}  // namespace weft::chaos
