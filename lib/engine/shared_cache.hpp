#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "cache/cache.hpp"

namespace weft::detail {

/// The in-process cache of an embedded store's folder. All stores that this process opens on one folder share one
/// cache, because what one of them commits is not "another process" to the others. With `max_bytes` 0 it has no
/// servers: there is no cache. UsageError when the folder is open in this process with another `max_bytes`. Thread
/// safety: may be called at once.
std::unique_ptr<Cache> shared_local_cache(const std::filesystem::path& folder, std::size_t max_bytes);

}  // namespace weft::detail
