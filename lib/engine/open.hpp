#pragma once

#include <filesystem>
#include <memory>

#include "engine/store_core.hpp"

namespace weft::detail {

/// What Store::open and Store::embedded do; tests give seams of their own.
std::shared_ptr<StoreCore> open_core(const std::filesystem::path& topology, OpenOptions options, const Seams& seams);
std::shared_ptr<StoreCore> embedded_core(const std::filesystem::path& folder, EmbeddedOptions options,
                                         const Seams& seams);

/// The comment each SQL statement carries: "weft app@host".
std::string sql_comment(std::string_view application);

}  // namespace weft::detail
